"""The commands that members, chairs and the operator write, one small file each.

`base` says what a command is, `registry` lists them, `grammar` finds them in letters.
"""
