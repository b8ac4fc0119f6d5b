"""Mails as bytes and as values (RFC 5322): read, composed, threaded."""
