"""`mailproc check`."""
