"""Marionette: Mozilla's protocol to have one of its programs run scripts of its own window.

A message is its length in ASCII, a colon, and JSON: ``[0, id, name, parameters]`` asks, and
``[1, id, error, result]`` answers.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

_PATIENCE: Final = 60.0  # seconds until what is not answered is a failure


class Marionette:
    """One connection; what is run has all rights, as the program's own code has."""

    def __init__(self, port: int) -> None:
        """Connect to 127.0.0.1.

        Raises:
            OSError: nobody listens yet.
        """
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self._file = self._socket.makefile("rb")
        self._numbers = count(1)
        self._read()  # how it greets
        seconds = int(_PATIENCE * 1000)
        self._ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        self._ask("Marionette:SetContext", {"value": "chrome"})
        self._ask("WebDriver:SetTimeouts", {"script": seconds})

    def run(self, script: str, *arguments: object) -> Any:  # whatever JSON says
        """What an asynchronous function of this body returns; ``args`` has the arguments."""
        body = f"""
            const done = arguments[arguments.length - 1];
            const args = [...arguments].slice(0, -1);
            (async () => {{ {script} }})().then(
                value => done({{ value: value === undefined ? null : value }}),
                error => done({{ error: `${{error}}\\n${{error && error.stack}}` }})
            );
        """
        parameters = {"script": body, "args": list(arguments), "sandbox": "system"}
        found = self._ask("WebDriver:ExecuteAsyncScript", parameters)["value"]
        assert "error" not in found, found["error"]
        return found["value"]

    def quit(self) -> None:
        """Have the program end."""
        self._ask("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._file.close()
        self._socket.close()

    def _ask(self, name: str, parameters: Mapping[str, object]) -> Any:
        number = next(self._numbers)
        message = json.dumps([0, number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        kind, answered, error, result = self._read()
        assert (kind, answered) == (1, number), (kind, answered)
        assert error is None, error
        return result

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            octet = self._file.read(1)
            assert octet, "the program has gone"
            size += octet
        return json.loads(self._file.read(int(size[:-1])))
