"""The mails that we write."""
