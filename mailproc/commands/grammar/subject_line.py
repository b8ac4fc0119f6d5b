"""What a Subject means: a proposal, a command, the topics that it names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.arguments.topic_fields import VOTED_ON, read_topic_fields
from mailproc.commands.base import Command, number_of
from mailproc.commands.call_election import call_election
from mailproc.commands.call_vote import call_vote
from mailproc.commands.grammar.bare_line import bare_line
from mailproc.commands.grammar.block import begins_field, block_below
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.command_line import command_at
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.vote_lines import votes_at
from mailproc.commands.propose import propose
from mailproc.commands.regrets import regrets
from mailproc.commands.request_invite import request_invite
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.subject import Subject
from mailproc.mail.text import clean_line
from mailproc.meeting.sentences import Sentence
from mailproc.structs import replace

_LONGEST_TITLE: Final = 72  # characters
_NAMED: Final = re.compile(r"(?<![\w-])T\d{1,6}(?![\w-])")


def proposal_in_subject(subject: Subject, lines: Sequence[str], reading: Reading) -> list[Call]:
    """The topic that a Subject opens, described by the `lines` of the body."""
    match = propose.grammar.fullmatch(subject.proposal or "")
    if match is None:
        return []
    block = block_below(propose, lines, 0, replace(reading, direct=False))
    return [Call(propose, subject.text, match, block, in_subject=True)]


def vote_in_subject(
    subject: Subject, lines: Sequence[str], reading: Reading
) -> list[Call | SyntaxFault]:
    """The vote that a Subject calls, where the list decides by rules; on what `lines` say."""
    if subject.vote is None or not reading.decides:
        return []
    match = call_vote.grammar.fullmatch(subject.vote)
    if match is None:
        text = read_topic_fields(lines, VOTED_ON).text
        said = Sentence(
            "No vote is called, since its Subject has no title. Send it again with the title "
            "behind [VOTE].\nThe Subject: [VOTE] {title}",
            title=_title_in(text, reading),
        )
        return [SyntaxFault(subject.text, said, call_vote.word, meant=True)]
    block = block_below(call_vote, lines, 0, replace(reading, direct=False))
    return [Call(call_vote, subject.text, match, block, in_subject=True)]


def vote_without_rules(subject: Subject, reading: Reading) -> list[SyntaxFault]:
    """What to say to a Subject that calls a vote, sent to us where no rule could decide it."""
    if not subject.vote or reading.decides or not reading.direct:
        return []
    said = Sentence(
        "No vote is called, since this list has no rules by which one could be decided; its "
        "operator can set some in the configuration. To have it on the agenda, send:  PROPOSE: "
        "{title}",
        title=subject.vote,
    )
    return [SyntaxFault(subject.text, said, call_vote.word, meant=True)]


def _title_in(text: Sequence[str], reading: Reading) -> str:
    """What a vote may be called: what its text says first, if that is short."""
    said = (clean_line(line) for line in text if not is_courtesy(line, reading.names))
    first = next(filter(None, said), "").rstrip(".")
    return first if 0 < len(first) <= _LONGEST_TITLE else "<title>"


def election_in_subject(subject: Subject, lines: Sequence[str]) -> list[Call | SyntaxFault]:
    """The election that a Subject calls, where `lines` say something of it: ``Seats: 3``."""
    if subject.election is None:
        return []
    match = call_election.grammar.fullmatch(subject.election)
    block = tuple(line for line in lines if begins_field(call_election, line))
    if match is None or not block:
        return []
    if not subject.election:
        said = Sentence(
            "No election is called, since its Subject has no title. Send it again with the title "
            "behind [ELECTION].\nThe Subject: [ELECTION] <title>"
        )
        return [SyntaxFault(subject.text, said, call_election.word, meant=True)]
    return [Call(call_election, subject.text, match, block, in_subject=True)]


def described_by(subject: Subject, lines: Sequence[str], reading: Reading) -> Command | None:
    """The command whose topic the body describes, since the Subject opens it; None if none is."""
    if subject.proposal is not None or subject.meant is not None:
        return propose
    if election_in_subject(subject, lines):
        return call_election
    return call_vote if subject.vote is not None and reading.decides else None


def nearly_proposed(subject: Subject) -> list[SyntaxFault]:
    """What to say to a Subject with a tag that looks as if a topic was to be opened."""
    if subject.meant is None:
        return []
    if subject.meant:
        said = Sentence(
            "This opened no topic, since its Subject does not begin with [PROPOSE] as it should. "
            "To propose it, send it again.\nThe Subject: [PROPOSE] {title}",
            title=subject.meant,
        )
    else:
        said = Sentence(
            "This opened no topic, since its Subject has no title. Send it again with the title "
            "behind [PROPOSE]."
        )
    return [SyntaxFault(subject.text, said, propose.word, meant=True)]


def command_in_subject(subject: Subject, lines: Sequence[str], reading: Reading) -> list[Call]:
    """The command that a whole Subject is, above a body that says nothing.

    Any other Subject is one, and never a wrong command. Of a request for an invitation the body
    may be the reason; of regrets, what is said to the chairs.
    """
    if subject.is_reply or subject.proposal or subject.meant is not None:
        return []
    if subject.vote and reading.decides:
        return []
    if votes := votes_at((subject.bare,), 0, reading):
        calls = [call for call in votes.calls if isinstance(call, Call)]
        return [replace(call, in_subject=True) for call in calls]
    found = command_at((subject.bare,), 0, reading)
    if found is None or not isinstance(found.call, Call):
        whole = request_invite.grammar.fullmatch("")
        if whole and reading.direct and bare_line(subject.bare).upper() == request_invite.word:
            return [Call(request_invite, subject.bare, whole, tuple(lines), in_subject=True)]
        return []
    if found.call.command is request_invite and not found.call.match.string:
        return [replace(found.call, block=tuple(lines), in_subject=True)]
    if found.call.command is regrets and reading.direct and not any("?" in one for one in lines):
        return [replace(found.call, block=tuple(lines), in_subject=True)]  # nobody asks by it
    if any(line.strip() and not _is_polite(line, reading) for line in lines):
        return []
    written = bare_line(subject.bare)[: len(found.call.word)]
    if found.call.command.argument in ("text", "fields", "posts") and not written.isupper():
        return []
    return [replace(one, in_subject=True) for one in (found.call, *found.more)]


def _is_polite(line: str, reading: Reading) -> bool:
    """Whether a line says nothing but hello, thanks or goodbye."""
    return ends_commands(line) or is_courtesy(line, reading.names)


def named_topics(text: str) -> tuple[int, ...]:
    """The topics that a Subject names with their T: ``Re: T7 and T9`` gives 7 and 9."""
    return tuple(dict.fromkeys(map(number_of, _NAMED.findall(text))))
