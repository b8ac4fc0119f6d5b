"""Readable conversations: each file is a claim."""
