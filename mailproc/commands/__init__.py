"""The commands that members, chairs and the operator write, one small file each.

Their first line begins with the keyword (``VOTE: casts a ballot``). Beside them: `base` says what
a command is, `context` what it knows of its letter, `registry` lists them all. `grammar` finds them
in letters, `arguments` reads what follows a keyword, `effects` has what several of them do.
"""
