"""What goes wrong beside Postfix and Mailman, and must not matter."""
