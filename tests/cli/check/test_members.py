"""`mailproc check` on who is there: rosters, Mailman, the DNS, OpenPGP keys, extras."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailproc.cli.check.authentication import check_dns, check_keys
from mailproc.cli.check.extras import check_extras
from mailproc.cli.check.members import check_people
from tests.support.check import said
from tests.support.mailman_server import FakeMailman, fake_mailman
from tests.support.server import AGENT, configuration


@pytest.fixture
def mailman() -> Iterator[FakeMailman]:
    with fake_mailman() as server:
        server.subscribe("jane@example.org", "Jane")
        yield server


def asking(source: str) -> str:
    return configuration(more=f'members_from = "{source}"')


def without_people(more: str = "") -> str:
    """The configuration of a list that names nobody."""
    head, _, rest = configuration().partition("chairs = ")
    return head + more + rest[rest.index("\n]\n") + 3 :]


def test_who_is_there_is_counted(tmp_path: Path) -> None:
    assert said(check_people, tmp_path) == ["ok      people of devel: 4, chairs among them: 1"]


def test_a_list_without_people_or_chairs_works_and_is_useless(tmp_path: Path) -> None:
    (found,) = said(check_people, tmp_path, without_people())
    assert found.startswith("WARNING people of devel: 0")
    assert found.endswith("nobody can propose or vote; set members, members_file or members_from")
    (found,) = said(check_people, tmp_path, without_people('members = ["jane@example.org"]\n'))
    assert found.endswith("nobody can run the meeting by mail; set chairs, or chairs_from")


def test_an_empty_members_file(tmp_path: Path) -> None:
    (tmp_path / "members.txt").write_text("# nobody yet\n")
    text = configuration(more='members_file = "members.txt"')
    assert said(check_people, tmp_path, text)[0] == (
        f"FAILED  members_file {tmp_path}/members.txt of devel: it names nobody;"
        " write one person a line, such as Jane Roe <jane@example.org>"
    )


def test_mailman_is_asked_for_members_and_about_the_agent(
    tmp_path: Path, mailman: FakeMailman
) -> None:
    mailman.subscribe(AGENT)
    mailman.subscribe("mia@example.org", "Mia")
    assert said(check_people, tmp_path, asking(mailman.source)) == [
        f"ok      agent {AGENT} on the list devel",
        "ok      people of devel: 5, chairs among them: 1",
    ]


def test_an_agent_that_is_no_member_of_its_list(tmp_path: Path, mailman: FakeMailman) -> None:
    (found, _) = said(check_people, tmp_path, asking(mailman.source))
    assert found == (
        f"FAILED  agent {AGENT} on the list devel: {AGENT} is no member of"
        " devel.lists.example.org, so that the list's mail does not reach it, and the list would"
        " hold its digests; subscribe it: mailman addmembers, or Mass subscribe in Postorius"
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"rosters": {}}, "says that devel.lists.example.org has no members; correct list_id"),
        ({"login": "other:login"}, "refuses the login (401); correct user and password"),
    ],
)
def test_members_that_cannot_be_had(
    tmp_path: Path, mailman: FakeMailman, settings: dict[str, Any], told: str
) -> None:
    vars(mailman).update(settings)
    (found,) = said(check_people, tmp_path, asking(mailman.source))
    assert found.startswith("FAILED  members_from of devel: Mailman at 127.0.0.1:")
    assert told in found


def test_a_mailman_that_is_away(tmp_path: Path) -> None:
    with fake_mailman() as gone:
        source = gone.source
    (found,) = said(check_people, tmp_path, asking(source))
    assert "refuses connections; start its REST runner, or correct members_from" in found


def test_name_servers_that_are_silent(tmp_path: Path) -> None:
    silent = '[dns]\nnameservers = ["127.9.9.9"]\n'
    assert said(check_dns, tmp_path, silent + configuration()) == []  # From is all it looks at
    text = silent + configuration().replace('vote = "from"', 'vote = "confirmed"')
    (found,) = said(check_dns, tmp_path, text)
    assert found.startswith("WARNING DNS, for the keys of DKIM signatures: ")
    assert "127.9.9.9" in found
    assert "; correct [dns] nameservers, or the system's resolver; without it letters" in found
    text = silent + configuration().replace('vote = "from"', 'vote = "dkim"')
    (found,) = said(check_dns, tmp_path, text)
    assert found.startswith("FAILED  DNS")


class TestKeys:
    """OpenPGP certificates in the folder ``pgp_keys``."""

    CONFIGURATION = configuration(more='pgp_keys = "keys"')

    @pytest.fixture
    def keys(self, tmp_path: Path) -> Path:
        (tmp_path / "keys").mkdir()
        return tmp_path / "keys"

    @pytest.fixture
    def jane(self, keys: Path) -> Path:
        pysequoia = pytest.importorskip("pysequoia", reason="pysequoia is not installed")
        key = pysequoia.Tsk.generate(user_id="Jane <jane@example.org>")
        file = keys / "jane@example.org.asc"
        file.write_bytes(bytes(key.extract_certificate()))
        return file

    def said(self, keys: Path) -> list[str]:
        return said(check_keys, keys.parent, self.CONFIGURATION)

    def test_a_good_one(self, keys: Path, jane: Path) -> None:
        assert jane.exists()
        assert self.said(keys) == ["ok      1 OpenPGP keys of devel"]

    def test_one_that_has_expired(self, keys: Path) -> None:
        pysequoia = pytest.importorskip("pysequoia", reason="pysequoia is not installed")
        key = pysequoia.Tsk.generate(user_id="Jane <jane@example.org>")
        soon = datetime.now(UTC) + timedelta(seconds=2)
        file = keys / "jane@example.org.asc"
        brief = key.extract_certificate().set_expiration(soon, key.certifier())
        file.write_bytes(bytes(brief))
        while datetime.now(UTC) <= soon + timedelta(seconds=1):
            time.sleep(0.1)
        (found,) = self.said(keys)
        assert found.startswith(f"FAILED  OpenPGP key {file}: the key has expired (")
        assert found.endswith("; ask the member for a new one, or take it out")

    def test_one_that_cannot_be_read(self, keys: Path, jane: Path) -> None:
        jane.write_text("no key")
        (found,) = self.said(keys)
        assert found.startswith(f"FAILED  OpenPGP key {jane}: cannot be read: ")
        assert found.endswith("; export it again: gpg --armor --export ADDRESS")

    def test_one_of_nobody(self, keys: Path, jane: Path) -> None:
        other = jane.rename(keys / "stranger@example.org.asc")
        assert self.said(keys)[0].startswith(f"WARNING OpenPGP key {other}: is no member's; call")

    def test_none(self, keys: Path) -> None:
        assert self.said(keys)[0].startswith(f"WARNING OpenPGP keys in {keys}: there are none; put")

    def test_the_extra_is_missing(
        self, keys: Path, jane: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mailproc.identity.pgp_check.pysequoia", None)
        assert self.said(keys) == [
            (f"FAILED  OpenPGP key {jane}: pysequoia is not installed; run: pip install pysequoia")
        ]


def test_the_extra_for_rooms_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = configuration() + "[list.meeting]\nrooms = 2\n"
    monkeypatch.setitem(sys.modules, "highspy", None)
    (found,) = said(check_extras, tmp_path, text)
    assert found.startswith("WARNING 2 rooms: highspy is not installed")
    assert found.endswith("; run: pip install highspy")
    assert said(check_extras, tmp_path) == []
