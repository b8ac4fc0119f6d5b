"""A letter's lines that were taken for commands, each with what its effect may look at. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from mailproc.commands.arguments.written_times import example_time
from mailproc.commands.base import Command, Request
from mailproc.commands.context import Context
from mailproc.commands.grammar import Call, SyntaxFault, named_topics
from mailproc.commands.grammar.keywords import BY_WORD
from mailproc.commands.grammar.line_faults import with_examples
from mailproc.mail.subject import Subject
from mailproc.meeting.availability import zone_of
from mailproc.meeting.choices import plain
from mailproc.meeting.decision_count import open_decisions, titled
from mailproc.meeting.records import STANDING
from mailproc.meeting.roster import reaches
from mailproc.meeting.sentences import Refused
from mailproc.processing.votes_meant import addressed_topic
from mailproc.structs import replace

_WORD: Final = re.compile(r"\S{1,200}")


class GivenCommand(Struct, frozen=True):
    """A command as a letter gives it, with all that its effect may look at."""

    call: Call
    request: Request

    @property
    def command(self) -> Command:
        """What it is."""
        return self.call.command

    @property
    def line(self) -> str:
        """The letter's line."""
        return self.call.line

    @property
    def word(self) -> str:
        """Its keyword."""
        return self.call.word


#: A line of a letter that was taken for a command: what it gives, or why it is none.
GivenLine = GivenCommand | SyntaxFault


def given_lines(
    context: Context, subject: Subject, calls: Iterable[Call | SyntaxFault]
) -> list[GivenLine]:
    """What a letter asks for, line by line."""
    thread, torn = _thread(context, subject)
    named = named_topics(subject.text)
    return [
        _with_examples(context, call, (*thread, *named))
        if isinstance(call, SyntaxFault)
        else GivenCommand(call, _request(context, call, thread, () if torn else named))
        for call in calls
    ]


def commands_among(lines: Iterable[GivenLine]) -> Iterator[GivenCommand]:
    """Those of a letter's lines that are commands, in order."""
    return (line for line in lines if isinstance(line, GivenCommand))


def _with_examples(context: Context, fault: SyntaxFault, meant: tuple[int, ...]) -> SyntaxFault:
    """A fault whose example lines have topics and times of this meeting, best those meant."""
    topics = _likely_topics(context, fault, meant)
    time = example_time(context.agenda.meeting, zone_of(context.agenda, context.person))
    return replace(fault, said=with_examples(fault.said, topics, time))


def _likely_topics(context: Context, fault: SyntaxFault, meant: tuple[int, ...]) -> Iterator[int]:
    """The topics that its author may mean, the likeliest first; most faults need none."""
    agenda, known = context.agenda, BY_WORD.get(fault.word)
    line = plain(fault.line)
    titled = (agenda.titles.at(line, word.start()) for word in _WORD.finditer(line))
    standing = [one for one in agenda.topics if one.status in STANDING]
    if known is not None and known.who == "proposer" and not context.says_chair:
        standing.sort(key=lambda one: agenda.proposer_of(one) != context.person)
    yield from (one.number for one in titled if one)
    yield from meant
    yield from (one.number for one in standing)


def _request(
    context: Context, call: Call, thread: tuple[int, ...], subject_topics: tuple[int, ...]
) -> Request:
    evidence = context.evidence
    request = Request(
        context=context,
        match=call.match,
        block=call.block,
        votes=call.votes,
        thread=thread,
        subject_topics=subject_topics,
        tier=evidence.headers if call.in_subject else evidence.tier,
        word=call.word,
        in_form=call.in_form,
    )
    # A signature may cover the body only: then the headers cannot say which topic is meant.
    needed = context.agenda.rules.needed(call.command.act_in(request))
    if reaches(evidence.tier, needed) and not reaches(evidence.headers, needed):
        return replace(request, thread=(), subject_topics=())
    return request


def _thread(context: Context, subject: Subject) -> tuple[tuple[int, ...], bool]:
    """The topics that are meant by how a letter came, and whether it names others, too.

    Somebody else chooses the Cc of a mail that is answered to all, and the thread that it is in:
    where that is not of the topic whose address it is, or of the vote whose title the Subject has,
    none of them is taken for what the author meant.
    """
    addressed = addressed_topic(context)
    thread = context.threads.topics_of(context.letter.references)
    votes = titled(open_decisions(context.agenda), subject.voted_on) if subject.voted_on else []
    meant = [part for part in (tuple(one.topic for one in votes), thread, addressed) if part]
    if not meant or set(meant[0]).intersection(*meant):
        return addressed or thread, False
    return tuple(dict.fromkeys(number for part in meant for number in part)), True


def is_own_or_chairs(given: GivenCommand) -> bool:
    """Whether a proposer's command is given by the proposer of that topic, or by a chair."""
    request = given.request
    if request.says_chair:
        return True
    try:
        topic = request.topic(request["topic"])
    except Refused:
        return False
    return request.agenda.proposer_of(topic) == request.person
