"""`mailproc demo`: the Xen developer meeting of 2012, run by mail through the real program."""
