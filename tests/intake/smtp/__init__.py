"""The SMTP and LMTP listener."""
