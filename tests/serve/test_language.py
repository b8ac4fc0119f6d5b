"""A German list as its operator sees it: the real server, `check`, `letters` and `verify`."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from babel.messages.pofile import read_po

from tests.support.paths import ROOT
from tests.support.server import configuration, mail, run, serving, wait_for

GERMAN = configuration(more='language = "de"')


def test_the_mails_are_german_and_the_operator_reads_english(tmp_path: Path) -> None:
    with serving(tmp_path, GERMAN) as server:
        server.send(mail("Jane Roe <jane@example.org>", "VOTE T9 +1"))
        wait_for(lambda: bool(server.sent()))
        (ack,) = server.sent()
        assert server.letters()[-1]["reason"] == "There is no topic T9; AGENDA shows them all."
    written = message_from_bytes(ack.as_bytes(), policy=policy.default)
    assert "NICHT AUSGEFÜHRT: Ein Thema T9 gibt es nicht" in written.get_content()
    run(tmp_path, "verify")


def test_check_tries_the_texts_of_each_language_in_use(tmp_path: Path) -> None:
    own = tmp_path / "own" / "de"
    own.mkdir(parents=True)
    file = tmp_path / "mailproc.toml"
    file.write_text(f'templates = "own"\n{GERMAN}', encoding="utf-8")
    done = run(tmp_path, "check")
    ours = ROOT / "mailproc/render/locale/de/LC_MESSAGES/mailproc.po"
    with ours.open("rb") as catalogue:
        many = len(read_po(catalogue))
    assert many > 200
    assert f"ok      {many} sentences of {ours}" in done.stdout
    (own / "mailproc.po").write_text('msgid "{id}: {line}"\nmsgstr "{id}"\n', encoding="utf-8")
    done = run(tmp_path, "check", status=1)
    assert f"FAILED  sentences: {own / 'mailproc.po'}: the gaps of “{{id}}” are" in done.stdout
    (own / "ack.txt").write_text("Subject: {{ letter.subject | sayd }}", encoding="utf-8")
    done = run(tmp_path, "check", status=1)
    named = f"FAILED  template {own / 'ack.txt'}: line 1: No filter named 'sayd'"
    assert named in done.stdout
