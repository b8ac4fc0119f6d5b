"""What a process needs that only accepts mail."""

from __future__ import annotations

import subprocess
import sys

#: As `mailproc serve` gets ready to fork its listeners.
LOADED = """
import sys
import mailproc.cli.serve, mailproc.config, mailproc.serve.service
print(*sys.modules)
"""
#: Templates, languages, migrations, rooms, titles alike, proofs, parsing, pages.
NOT_NEEDED = {
    *("jinja2", "babel", "alembic", "highspy", "rapidfuzz", "dkim", "dns", "mailparser"),
    *("icalendar", "prometheus_client", "waitress", "rich"),
}


def test_a_listener_loads_what_it_needs_to_accept_mail_and_no_more() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"aiosmtpd", "sqlalchemy", "mailproc.intake.accept"} <= loaded
    assert NOT_NEEDED & loaded == set()
    ours = {name.split(".")[1] for name in loaded if name.startswith("mailproc.")}
    assert ours & {"processing", "delivery", "publish", "identity"} == set()
