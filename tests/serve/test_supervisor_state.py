"""While it waits, the supervisor has nothing loaded; a signal finds all that it had."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import psutil
import pytest

from mailproc import __version__
from mailproc.serve.supervisor_state import SupervisorState
from tests.serve.test_processes import lives
from tests.support.paths import ROOT
from tests.support.server import RunningServer, configuration, mail, serving, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing changes")

RELOADED = "is what serve runs on now"
WAITS_AS_IT_IS = """
import os, resource, signal, sys
from mailproc.serve.supervisor_state import next_signal
from tests.serve.test_supervisor_state import state
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
signal.raise_signal(signal.SIGTERM)
{spoilt}
os.write(1, next_signal(state()).name.encode())
"""
#: What keeps another program from being run, or from having all that it needs.
SPOILT = {
    "no Python": "sys.executable = '/nowhere'",
    "no files in memory": "sys.executable = '/nowhere'; del os.memfd_create",
    "closed streams": "sys.executable, sys.stdout, sys.stderr = '/nowhere', None, None",
    "files of ten bytes": "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))",
}
#: Starts a program as careless ones do.
CARELESS = """
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.close(0)
os.close(2)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_who_waits_is_the_same_process_and_small_and_keeps_nothing_open(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        wait_for(lambda: waits(server))
        children = {child.pid for child in supervisor(server).children()}
        assert children == {*server.begun("worker"), *server.begun("listener")}
        # All that is loaded is three times as much.
        assert supervisor(server).memory_info().rss < 16 << 20
        before = supervisor(server).num_fds()
        for _ in range(2):
            reload_and_wait(server)
        assert supervisor(server).num_fds() == before
        resumed = [child.pid for child in supervisor(server).children()]
        server.kill()
        wait_for(lambda: not any(map(lives, resumed)))


def test_ps_shows_it_under_the_name_by_which_it_was_begun(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), fresh=True) as server:
        wait_for(lambda: waits(server))
        shown = "mailproc serve"  # the guide says: pkill -f "mailproc serve"
        assert shown in " ".join(supervisor(server).cmdline())
        reload_and_wait(server)
        assert shown in " ".join(supervisor(server).cmdline())


@pytest.mark.parametrize("name", ["worker", "listener"])
def test_one_that_dies_is_begun_again_with_the_configuration_that_there_was(
    tmp_path: Path, name: str
) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        (tmp_path / "mailproc.toml").write_text("half of a new configurat")
        (child,) = server.begun(name)
        os.kill(child, signal.SIGKILL)
        wait_for(lambda: len(server.begun(name)) == 2 and waits(server))
        (tmp_path / "mailproc.toml").write_text(configuration())
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        server.settled(1)
        wait_for(lambda: len(server.sent()) == 1)


def test_signals_that_come_while_it_becomes_another_program_are_not_lost(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        (worker,) = server.begun("worker")
        (listener,) = server.begun("listener")
        for child in (worker, listener):
            os.kill(child, signal.SIGKILL)
            server.process.send_signal(signal.SIGHUP)
        server.process.terminate()
        assert server.process.wait(60) == 0
        assert not any(map(psutil.pid_exists, server.begun("worker") + server.begun("listener")))


def test_the_file_of_a_socket_goes_when_serve_stops(tmp_path: Path) -> None:
    path = tmp_path / "smtp.sock"
    told = configuration().replace("127.0.0.1:0", f"unix:{path}")
    with serving(tmp_path, told, becomes_small=True) as server:
        wait_for(lambda: waits(server))
        assert path.is_socket()
    assert not path.exists()


def test_another_release_does_not_go_on_where_this_one_was() -> None:
    kept = state()
    kept.version = "0.0.1"
    with os.fdopen(os.memfd_create("kept"), "wb", buffering=0) as file:
        file.write(msgspec.msgpack.encode(kept))
        words = map(str, (file.fileno(), int(signal.SIGCHLD)))
        command = [sys.executable, "-m", "mailproc.serve.resumed_supervisor", *words]
        given = [file.fileno(), *kept.files()]
        done = subprocess.run(command, pass_fds=given, capture_output=True, text=True)  # noqa: PLW1510  # it is to fail
    assert done.returncode == 1
    assert f"0.0.1 runs, but {__version__} is installed now: serve ends" in done.stderr


@pytest.mark.parametrize("how", SPOILT)
def test_where_no_other_program_can_be_run_it_waits_as_it_is(how: str) -> None:
    command = [sys.executable, "-c", WAITS_AS_IT_IS.format(spoilt=SPOILT[how])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "SIGTERM"


def test_streams_that_are_closed_and_an_ignored_signal_change_nothing(tmp_path: Path) -> None:
    wrapped = [sys.executable, "-c", CARELESS]
    with serving(tmp_path, configuration(), wrapped=wrapped) as server:
        wait_for(lambda: waits(server))
        before = {child.pid for child in supervisor(server).children()}
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(before & {one.pid for one in supervisor(server).children()}) == 0)
        wait_for(lambda: len(supervisor(server).children()) == len(before) and waits(server))
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        server.settled(1)
        wait_for(lambda: len(server.sent()) == 1)
        files = Path(f"/proc/{server.process.pid}/fd")
        assert [(files / one).readlink() for one in ("0", "2")] == [Path(os.devnull)] * 2


def state() -> SupervisorState:
    """Of a supervisor without sockets and children."""
    return SupervisorState(b"", 1, [], "", os.pipe(), [], log_json=False)


def reload_and_wait(server: RunningServer) -> None:
    """Have all processes replaced, and wait until the supervisor waits again."""
    count = server.log().count(RELOADED)
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: server.log().count(RELOADED) > count and waits(server))


def waits(server: RunningServer) -> bool:
    """Whether the supervisor has nothing loaded now, and sleeps."""
    process = supervisor(server)
    is_small = any(word.endswith("signal_wait.py") for word in process.cmdline())
    return is_small and process.status() == psutil.STATUS_SLEEPING


def supervisor(server: RunningServer) -> psutil.Process:
    return psutil.Process(server.process.pid)
