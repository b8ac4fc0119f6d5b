"""Waits for a signal, and then runs what it is told to, with the signal's number as last argument.

A program of its own, which `supervisor_state` runs in place of all that a process has loaded: so it
loads nothing but Python's core.
"""

import os
import signal
import sys

if __name__ == "__main__":
    numbers, *command = sys.argv[1:]  # with commas between the signals' numbers
    received = signal.sigwait([int(number) for number in numbers.split(",")])
    os.execv(command[0], [*command, str(int(received))])  # noqa: S606  # our own command
