"""What is stored, in both databases."""
