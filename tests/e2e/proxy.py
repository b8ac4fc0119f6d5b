"""`mailproc` for programs that run it as another user, who may not read this Python.

Postfix' pipe runs it as nobody; the tests' Python may be in root's home folder. So nobody runs a
small script for the system's Python, which hands words and mail to a thread of the tests; that
runs the real `mailproc`, and its output and status go back.
"""

from __future__ import annotations

import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_SCRIPT: Final = """#!/usr/bin/python3
import json, socket, sys
with socket.create_connection(("127.0.0.1", {port})) as listener:
    words = json.dumps(sys.argv[1:]).encode()
    listener.sendall(words + b"\\n" + sys.stdin.buffer.read())
    listener.shutdown(socket.SHUT_WR)
    status, _, text = listener.makefile("rb").read().partition(b"\\n")
sys.stdout.buffer.write(text)
sys.exit(int(status))
"""


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        words = json.loads(self.rfile.readline())
        command = [sys.executable, "-m", "mailproc", *words]
        done = subprocess.run(
            command,
            input=self.rfile.read(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.wfile.write(b"%d\n" % done.returncode + done.stdout)


@contextmanager
def mailproc_for_anybody(script: Path) -> Iterator[None]:
    """Put the script there, and answer it until the end."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(_SCRIPT.format(port=server.server_address[1]))
        script.chmod(0o755)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
