"""People in a configuration: one a string or one a line, with all their addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailproc.config import Config, ConfigError, load
from mailproc.config.people import person
from mailproc.config.table import Wrong
from mailproc.meeting.roster import Member

LIST = """
[[list]]
name = "xen"
address = "xen@example.org"
agent = "agenda@example.org"
"""


def read(added: str) -> Config:
    Path("mailproc.toml").write_text(LIST + added)
    return load(Path("mailproc.toml"))


def said_of(added: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(added)
    head = 'mailproc.toml: [[list]] "xen": '
    assert all(line.startswith(head) for line in caught.value.lines)
    return [line.removeprefix(head) for line in caught.value.lines]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("written", "name", "addresses"),
    [
        ("jane@example.org", "", ("jane@example.org",)),
        ("<jane@example.org>", "", ("jane@example.org",)),
        ("Jane  Roe <jane@example.org>", "Jane Roe", ("jane@example.org",)),
        ("Jane <j@a.org>, <j@b.org>, j@c.org", "Jane", ("j@a.org", "j@b.org", "j@c.org")),
        ("Jane <j@a.org>, Jane <j@b.org>", "Jane", ("j@a.org", "j@b.org")),
        ("<j@a.org>, Jane <j@b.org>", "Jane", ("j@a.org", "j@b.org")),
        ('"Roe, Jane \\"JR\\"" <jane@a.org>', 'Roe, Jane "JR"', ("jane@a.org",)),
        ("Jane <j@a.org>, <J@A.org>", "Jane", ("j@a.org",)),
        ("Jürgen <jürgen@bücher.example>", "Jürgen", ("jürgen@bücher.example",)),
        ("Ann (Xen) <ann+xen@mail.a-b.org>", "Ann (Xen)", ("ann+xen@mail.a-b.org",)),
        ("root@localhost", "", ("root@localhost",)),
    ],
)
def test_a_person_is_a_name_and_addresses(
    written: str, name: str, addresses: tuple[str, ...]
) -> None:
    assert person(written) == Member(name, addresses)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Jane Roe",
        "Jane <>",
        "Jane <jane@>",
        "Jane <@example.org>",
        "Jane <jane@example.org",
        "Jane <jane@example..org>",
        "Jane <.jane@example.org>",
        "Jane <jane.@example.org>",
        "Jane <ja ne@example.org>",
        "Jane <jane@example.org> jr@example.org",
        "Jane <a@b@example.org>",
        "Jane <jane@-example.org>",
        "Jane <jane@example.org>,, <b@example.org>",
        "Jane <jane@[127.0.0.1]>",
        f"Jane <{'j' * 65}@example.org>",
        "Jane\nBcc: <jane@example.org>",
        "Jane <jane@example.org>; Bob <bob@example.org>",
    ],
)
def test_what_is_no_person_is_refused(written: str) -> None:
    with pytest.raises(Wrong):
        person(written)


def test_an_address_twice_in_file_and_configuration_is_told_with_both_places() -> None:
    Path("members.txt").write_text("# the others\nBob <bob@a.org>\n<j@a.org>\nbob@a.org\n")
    file = Path.cwd() / "members.txt"
    first, second = said_of('members = ["Jane <j@a.org>"]\nmembers_file = "members.txt"')
    jane = f'"Jane" (members[0]) and "j@a.org" ({file}, line 3)'
    bob = f'"Bob" ({file}, line 2) and "bob@a.org" ({file}, line 4)'
    assert first.startswith(f"members_file: j@a.org is given to {jane}; an address belongs to")
    assert second.startswith(f"members_file: bob@a.org is given to {bob}; an address belongs to")


def test_a_members_file_has_one_person_a_line_with_comments() -> None:
    Path("members.txt").write_text(
        "\ufeff# Xen people\n\nJane Roe <jane@a.org>, <jroe@b.org>   # since 2011\n  bob#1@a.org\n"
    )
    members = read('members = ["Ann <ann@a.org>"]\nmembers_file = "members.txt"').lists[0].members()
    assert members == (
        Member("Ann", ("ann@a.org",)),
        Member("Jane Roe", ("jane@a.org", "jroe@b.org")),
        Member("", ("bob#1@a.org",)),
    )


def test_each_wrong_line_of_a_members_file_is_told_with_its_number() -> None:
    Path("members.txt").write_text("Jane <jane@a.org>\nBob\n\nAnn <ann@>\n")
    file = Path.cwd() / "members.txt"
    right = 'is not an address; write it like "jane@example.org"'
    assert said_of('members_file = "members.txt"') == [
        f'members_file: {file}, line 2: "Bob" {right}',
        f'members_file: {file}, line 4: "ann@" {right}',
    ]


def test_a_members_file_that_is_no_text_is_told() -> None:
    Path("members.txt").write_bytes(b"J\xfcrgen <j@a.org>")
    file = Path.cwd() / "members.txt"
    assert said_of('members_file = "members.txt"') == [
        f"members_file: {file} is not UTF-8 text; save it as UTF-8"
    ]
    assert said_of("members_file = 5") == [
        'members_file: 5 is a whole number; name a text file, such as "members.txt"'
    ]


def test_a_chair_who_is_a_member_is_that_member() -> None:
    xen = read('members = ["Jane Roe <jane@a.org>, <j@b.org>"]\nchairs = ["J. <J@b.org>"]').lists[0]
    assert xen.members() == (Member("Jane Roe", ("jane@a.org", "j@b.org"), chair=True),)


def test_a_chair_of_the_members_file_is_that_member() -> None:
    Path("members.txt").write_text("Jane <jane@a.org>\n")
    xen = read('members_file = "members.txt"\nchairs = ["jane@a.org"]').lists[0]
    assert xen.members() == (Member("Jane", ("jane@a.org",), chair=True),)


def test_a_chair_who_is_no_member_becomes_one() -> None:
    xen = read('members = ["Jane <jane@a.org>"]\nchairs = ["Ann <ann@a.org>"]').lists[0]
    assert xen.members() == (
        Member("Jane", ("jane@a.org",)),
        Member("Ann", ("ann@a.org",), chair=True),
    )
