"""The mails that we write: templates, languages and what both need."""
