"""How mails are read and written."""
