"""The commands that members, chairs and the operator write, one small file each.

A file whose first line begins with a keyword (``VOTE: casts a ballot``) is a command; the others
are what several commands share. `base` says what a command is, `registry` lists them, `grammar`
finds them in letters.
"""
