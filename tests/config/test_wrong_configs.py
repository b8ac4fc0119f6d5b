"""Every fault of a configuration is one line: where, what is wrong, what would be right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailproc.config import ConfigError, load
from mailproc.delivery.relays import relay_for

GOOD = """
[[list]]
name = "xen"
address = "xen@example.org"
agent = "agenda@example.org"
"""

CASES = [
    case
    for file in sorted((Path(__file__).parent / "wrong_configs").glob("*.txt"))
    for case in file.read_text().split("\n=== ")[1:]
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the files that some cases name."""
    monkeypatch.chdir(tmp_path)
    for name in ("cert.pem", "key.pem"):
        Path(name).touch()
    return tmp_path


def said_of(text: str | bytes) -> list[str]:
    file = Path("mailproc.toml")
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load(file)
    return list(caught.value.lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.partition("\n")[0])
def test_a_wrong_configuration_is_told_in_full(case: str, folder: Path) -> None:
    title, *body = case.replace("{folder}", str(folder)).splitlines()
    given = "\n".join(line for line in body if not line.startswith("> "))
    expected = [line.removeprefix("> ") for line in body if line.startswith("> ")]
    assert said_of(given if title.startswith("alone") else GOOD + given) == expected


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("http://localhost", "http://localhost"),
        ("maildir:", "maildir:"),
        ("smtp://joe:sec/ret@localhost", "smtp://joe:***@localhost"),
    ],
)
def test_a_wrong_way_out_is_told_in_the_words_of_the_relay(url: str, seen: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        relay_for(url, Path())
    assert said_of(f'{GOOD}[outbound]\nurl = "{url}"') == [
        f'mailproc.toml: outbound.url: "{seen}": {caught.value}'
    ]


def test_a_missing_file_says_how_to_make_it() -> None:
    right = "make it with mailproc init, or name another with --config or $MAILPROC_CONFIG"
    with pytest.raises(ConfigError) as caught:
        load(Path("nowhere.toml"))
    assert caught.value.lines == (f"nowhere.toml: there is no such file; {right}",)


def test_a_folder_is_no_file() -> None:
    Path("etc").mkdir()
    with pytest.raises(ConfigError) as caught:
        load(Path("etc"))
    assert caught.value.lines == ("etc: is a directory; name a readable file with --config",)


def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    if os.geteuid() == 0:  # root may read everything
        monkeypatch.setattr(Path, "read_bytes", refuse)
    Path("mailproc.toml").touch(mode=0)
    with pytest.raises(ConfigError) as caught:
        load(Path("mailproc.toml"))
    right = "give the user who runs mailproc the right to read it"
    assert caught.value.lines == (f"mailproc.toml: permission denied; {right}",)


def test_a_file_in_another_encoding_is_told_with_the_line() -> None:
    assert said_of("# Z\xfcrich\n".encode() + b'name = "Z\xfcrich"') == [
        "mailproc.toml: line 2: byte 0xfc is not UTF-8; save the file as UTF-8"
    ]


def test_curly_quotes_are_told_to_be_straight() -> None:
    (line,) = said_of("[[list]]\nname = “xen”\n")
    assert line.startswith("mailproc.toml: line 2, column 8: not TOML: ")
    assert "straight double quotes" in line


def test_a_number_too_long_for_python_is_told_like_wrong_syntax() -> None:
    (line,) = said_of(f"[smtp]\nmax_size = {'9' * 5000}\n")
    assert line.startswith("mailproc.toml: somewhere in it: not TOML: exceeds the limit")


def test_the_error_reads_as_its_lines() -> None:
    assert str(ConfigError("one", "two")) == "one\ntwo"


@pytest.mark.parametrize("opened", ["[", "{a = "])
def test_brackets_in_brackets_are_wrong(opened: str) -> None:
    (said,) = said_of(f"a = {opened * 20_000}")
    assert said.startswith("mailproc.toml: brackets stand in brackets without end; ")


def test_a_path_longer_than_any_is_wrong(folder: Path) -> None:
    (said,) = said_of(f'{GOOD}[smtp]\ntls_cert = "{"a" * 5_000}"')
    assert said.startswith("mailproc.toml: smtp.tls_cert: no system takes such a value; ")
