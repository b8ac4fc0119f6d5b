"""Each file in conversations/ is a claim about what mailproc does; its name says which."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event, vCalAddress, vDDDTypes

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.ballot_form import election_key, form_key
from tests.support.harness import AGENT, LIST, TRUST, Harness, opened_harness

CONVERSATIONS = sorted(Path(__file__).parent.glob("*.txt"))


@dataclass
class Scene:
    """One ``>>>``, ``<<<`` or ``===`` with the lines below it."""

    line: int
    mark: str
    words: list[str]
    text: list[str] = field(default_factory=list)


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_conversation(path: Path, tmp_path: Path) -> None:
    settings, scenes = _scenes(path.read_text(encoding="utf-8"))
    trust = {**TRUST, **settings.pop("trust", {})}
    with opened_harness(tmp_path, trust=trust, **settings) as harness:
        player = Player(harness)
        for scene in scenes:
            try:
                player.act(scene)
            except AssertionError as fault:
                raise AssertionError(f"line {scene.line}: {fault}") from None
        player.nothing_left("at the end")


def _scenes(text: str) -> tuple[dict[str, Any], list[Scene]]:
    lines = text.splitlines()
    settings = "\n".join(takewhile(lambda line: not line.startswith((">>>", "<<<", "===")), lines))
    scenes: list[Scene] = []
    for number, line in enumerate(lines, 1):
        if line.startswith((">>> ", "<<< ", "=== ")):
            scenes.append(Scene(number, line[:3], line[4:].split()))
        elif scenes and not line.startswith("# "):
            scenes[-1].text.append(line)
    return tomllib.loads(settings), scenes


class Player:
    """Does what the scenes say, and remembers what came back."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.row: dict[str, Any] = {}
        self.waiting: list[EmailMessage] = []
        self.last_answer: EmailMessage | None = None
        self.sent: list[str] = []
        self.token = ""
        self.tokens: list[str] = []
        self.question = ""
        self.questions: list[str] = []
        self.asked_at = ""
        self.posted = ""
        self.nomination = ""
        self.reminder = ""
        self.sequence = ""

    def act(self, scene: Scene) -> None:
        if scene.mark == ">>>":
            self.nothing_left("before this letter")
            self._send(scene)
        elif scene.mark == "<<<":
            self._expect(scene)
        else:
            self._check(scene.words)

    def nothing_left(self, when: str) -> None:
        left = [f"to {mail['To']}:\n{text_of(mail)}" for mail in self.waiting]
        assert not left, f"unexpected mail {when}: {left[0]}"

    def _send(self, scene: Scene) -> None:
        sender, *how = scene.words
        if sender == "operator":
            self.row = self.harness.command([line for line in scene.text if line])
            self.sent.append("")
            return
        direct = "directly" in how
        if "after" in how:
            amount, unit = how[how.index("after") + 1 :][:2]
            self.harness.clock.now += timedelta(**{unit: float(amount)})
        if sender == "clock":
            Scheduler(self.harness.acceptor, {}).run_due()
            self.harness.processor.process_all()
            self.waiting += self.harness.answers()
            return
        text = [self._filled(line) for line in scene.text]
        while text and not text[-1]:
            text.pop()
        blank = text.index("") if "" in text else len(text)
        given = {line.partition(":")[0].lower() for line in text[:blank]}
        head = [
            f"{name}: {value}"
            for name, value in self._defaults(sender, direct=direct).items()
            if name.lower() not in given
        ]
        raw = "\r\n".join([*head, *text, ""]).encode()
        found = re.search(rb"(?im)^Message-ID: (\S+)", raw)
        self.sent.append(found[1].decode() if found else "")
        envelope_sender = "" if "bounced" in how else "list-bounces@lists.example.org"
        self.row = self.harness.mail(raw, envelope_sender)
        self.waiting += self.harness.answers()

    def _defaults(self, sender: str, *, direct: bool) -> dict[str, str]:
        known = self.harness.roster().find(sender)
        headers = {
            "From": f"{known.name} <{sender}>" if known else sender,
            "To": AGENT if direct else LIST,
            "Subject": "",
            "Message-ID": f"<{len(self.sent) + 1}@example.org>",
        }
        return headers if direct else {**headers, "List-Id": "<devel.lists.example.org>"}

    def _filled(self, line: str) -> str:
        line = re.sub(r"\{(\d+)\}", lambda found: self.sent[int(found[1]) - 1], line)
        if self.last_answer is not None:
            line = line.replace("{answer}", self.last_answer["Message-ID"])
        line = line.replace("{list}", self.posted).replace("{nomination}", self.nomination)
        line = line.replace("{reminder}", self.reminder)
        line = line.replace("{sequence}", self.sequence)
        line = line.replace("{token}", self.token).replace("{TOKEN}", self.token.upper())
        line = re.sub(r"\{question (\d)\}", lambda found: self.questions[int(found[1]) - 1], line)
        line = line.replace("{question}", self.question).replace("{confirm}", self.asked_at)
        line = re.sub(r"\{token (\d)\}", lambda found: self.tokens[int(found[1]) - 1], line)
        if found := re.search(r"\{form E(\d+)\}", line):
            key = election_key(self.harness.agenda()[0], int(found[1]))
            line = line.replace(found[0], key)
        if "{form}" in line:
            line = line.replace("{form}", form_key(self.harness.agenda()[0]))
        return line

    def _expect(self, scene: Scene) -> None:
        (whom,) = scene.words
        if whom == "nobody":
            self.nothing_left("though nobody should get any")
            return
        whom = LIST if whom == "list" else whom
        found = next((mail for mail in self.waiting if mail["To"] == whom), None)
        got = [mail["To"] for mail in self.waiting]
        assert found is not None, f"no mail to {whom}, only to {got}; letter: {self.row}"
        self.waiting.remove(found)
        self.last_answer = found
        if whom == LIST:
            self.posted = found["Message-ID"]
        if found["Message-ID"].startswith("<nomination."):
            self.nomination = found["Message-ID"]
        if found["Message-ID"].startswith("<reminder."):
            self.reminder = found["Message-ID"]
        if found["Message-ID"].startswith("<confirm."):
            self.question = found["Message-ID"]
            self.questions.append(self.question)
            self.asked_at = found["Reply-To"] or AGENT
            tokens = re.findall(r"CONFIRM (\S+)", text_of(found))
            self.token, self.tokens = tokens[-1], tokens
        whole = f"Subject: {found['Subject']}\n\n{text_of(found)}"
        if entry := entry_of(found):
            self.sequence = str(entry["SEQUENCE"])
        expected = [self._filled(line) for line in scene.text]
        if not matches(expected, whole.splitlines()):
            raise AssertionError(f"the mail to {whom} is:\n{whole}")

    def _check(self, words: list[str]) -> None:
        if len(words) == 1:
            found = self.row["state"], self.row["reason"]
            assert found[0] == words[0], f"the letter is {found[0]} ({found[1]})"
            return
        topic = self.harness.topic(int(words[0].removeprefix("T")))
        signs, tally = {"for": "+", "against": "-", "abstain": "~"}, topic["tally"] or {}
        facts = {name: f"{sign}{tally.get(name)}" for name, sign in signs.items()}
        pairs = iter(words[1:])
        for word in pairs:
            if word[0] in "+-~":
                assert word in facts.values(), f"{topic['id']} has {topic['tally']}"
            else:
                value = next(pairs)
                assert str(topic[word]) == value, f"{topic['id']} has {word} {topic[word]}"


def text_of(mail: EmailMessage) -> str:
    """What a mail says, and in one line what it brings for a calendar."""
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    entry = entry_of(mail)
    if entry is None:
        return text
    who, starts = entry["ATTENDEE"], entry["DTSTART"]
    assert isinstance(who, vCalAddress)
    assert isinstance(starts, vDDDTypes)
    where = f" in {entry['LOCATION']}" if "LOCATION" in entry else ""
    said = f"{entry['METHOD']} {entry['SUMMARY']} {starts.dt:%Y%m%dT%H%M%SZ}{where}"
    return f"{text}\n[{said} for {who[7:]} {who.params['PARTSTAT']}]\n"


def entry_of(mail: EmailMessage) -> Event | None:
    """What a mail brings for a calendar, with its METHOD."""
    parts = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    if not parts:
        return None
    (part,) = parts
    whole = Calendar.from_ical(part.get_content())
    (entry,) = whole.walk("VEVENT")
    assert whole["METHOD"] == part.get_param("method")
    assert isinstance(entry, Event)
    entry["METHOD"] = whole["METHOD"]
    return entry


def matches(expected: list[str], lines: list[str]) -> bool:
    """Whether the lines are the expected ones; ``...`` stands for any number of lines.

    At the end of a line it stands for the rest of that line.

    Blank lines at the ends and spaces at line ends do not count.
    """
    pattern = "".join(
        _pattern(line.rstrip()) for line in "\n".join(expected).strip("\n").split("\n")
    )
    text = "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
    return re.fullmatch(pattern, text) is not None


def _pattern(line: str) -> str:
    if line.strip() == "...":
        return r"(?:.*\n)*?"
    if line.endswith("..."):
        return re.escape(line[:-3]) + r".*\n"
    return re.escape(line) + r"\n"


def test_matching_can_fail() -> None:
    assert matches(["a", "...", "c"], ["a", "b", "b", "c"])
    assert not matches(["a", "...", "c"], ["a", "b", "d"])
