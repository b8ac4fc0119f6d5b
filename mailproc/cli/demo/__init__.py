"""`mailproc demo`: the Xen developer meeting of 2012, played by mail through the real program."""
