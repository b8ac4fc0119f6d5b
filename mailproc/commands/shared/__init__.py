"""What several commands share, and what others need of them: dates, fields, changes, mails."""
