"""Doing what the lines of a letter ask: each by itself, a chair's letter as a whole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mailproc.commands.base import Answer
from mailproc.commands.call_vote import call_vote
from mailproc.commands.context import Context
from mailproc.commands.grammar import SyntaxFault
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election_list import is_voted_in_election
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Digested, Quota, Waiting
from mailproc.meeting.records import LastLetter, Told
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.view import fingerprint
from mailproc.processing.given_command import GivenCommand, GivenLine, commands_among
from mailproc.structs import replace

_QUESTIONS_IN_PLACE: Final = 5
_NONE_CALLED: Final = Sentence("This is no vote yet, since none is called.")

#: From the one that lists ask the most for to the one they ask the least for.
_BY_WEIGHT: Final[tuple[Act, ...]] = ("chair", "vote", "propose", "ask")

#: The mails because of which somebody may act, and so hears of it when it is taken back.
_TOLD: Final = (
    *("notice", "nomination", "invitation", "opening", "deadline", "result", "agenda", "minutes"),
    *("digest", "cancellation", "dates", "actions", "candidacy", "nominations"),
)

#: The mails that show the list all of a meeting, as a digest does.
_SHOWS_ALL: Final = ("opening", "result", "agenda", "minutes")

#: What we note for ourselves: nobody takes it back.
_OURS: Final = (Quota, Waiting)


def execute(context: Context, lines: Sequence[GivenLine]) -> tuple[Answer, ...]:
    """Run the commands in order; a letter with a chair's command is all or nothing.

    Only lines that are meant as commands count for that: prose stops nothing.

    Of many questions the later ones are answered as things stand at the end, so that everything
    is not counted anew after each line.
    """
    agenda = context.agenda
    mark = agenda.mark
    lines = _with_votes(lines)
    acts = _acts(lines)  # before anything is done that changes whose topic is whose
    questions = [at for at, line in enumerate(lines) if _is_question(line)]
    late = {*questions[_QUESTIONS_IN_PLACE:], *(at for at in questions if _comes_last(lines[at]))}
    order = sorted(range(len(lines)), key=lambda at: at in late)
    with agenda.as_older(context.overtaken, only_secret=context.only_secret):
        ran = _all_run(lines, order)
    answers = tuple(_marked(agenda, lines[at], ran[at]) for at in range(len(lines)))
    _note_changes(context, mark, lines, acts)
    _note_told(context, mark[1])
    whole = "chair" in acts and any(one.request.says_chair for one in commands_among(lines))
    meant = [
        answer
        for line, answer in zip(lines, answers, strict=True)
        if isinstance(line, GivenCommand) or not line.maybe_prose
    ]
    if not whole or all(answer.done for answer in meant):
        return answers
    agenda.undo_to(*mark)
    return tuple(_undone(answer) if answer.done else answer for answer in answers)


def _is_question(line: GivenLine) -> bool:
    return isinstance(line, GivenCommand) and line.command.question


def _comes_last(line: GivenLine) -> bool:
    return isinstance(line, GivenCommand) and line.command.comes_last


def _all_run(lines: Sequence[GivenLine], order: Sequence[int]) -> dict[int, Answer]:
    """The answer to each; what a letter opens is what its own votes without a topic are on."""
    ran: dict[int, Answer] = {}
    opened: tuple[int, ...] = ()
    called_none = False
    for at in order:
        line = lines[at]
        if isinstance(line, GivenCommand) and opened and not line.request.thread:
            line = replace(line, request=replace(line.request, thread=opened))
        done = Answer(refused=(_NONE_CALLED,)) if called_none and is_on_call(line) else _run(line)
        ran[at] = replace(done, line=line.line, command=line.word)
        opened += ran[at].opened
        called_none = called_none or (ran[at].command == call_vote.word and not ran[at].done)
    return ran


def is_on_call(line: GivenLine) -> bool:
    """Whether a line is the own vote of who calls one in the same letter."""
    if isinstance(line, SyntaxFault) or line.request.thread:
        return False
    votes = line.request.votes
    return bool(votes) and not any(vote.topics for vote in votes)


def _run(line: GivenLine) -> Answer:
    if isinstance(line, SyntaxFault):
        return Answer(refused=(line.said,))
    agenda = line.request.agenda
    mark = agenda.mark
    try:
        return line.command.run(line.request)
    except Refused as refusal:
        agenda.undo_to(*mark)
        return Answer(refused=(refusal.said,))


def _marked(agenda: Agenda, line: GivenLine, answer: Answer) -> Answer:
    """The answer, marked if it may tell of a secret ballot, whatever becomes of the meeting."""
    public = isinstance(line, GivenCommand) and line.command.public
    secret = agenda.meeting.secret or is_voted_in_election(agenda)
    return replace(answer, secret=True) if secret and not public else answer


def _undone(answer: Answer) -> Answer:
    why = Sentence(
        "Held back, because another line of this mail was refused. Correct that and "
        "send all of it again."
    )
    return Answer(refused=(why,), line=answer.line, command=answer.command, secret=answer.secret)


def _with_votes(lines: Sequence[GivenLine]) -> Sequence[GivenLine]:
    """The lines, each with the topics on which the letter votes by name, and in two ways."""
    commands = [one for one in commands_among(lines) if one.command.choices]
    if not commands:
        return lines
    votes = [*_votes(commands)]
    named = frozenset(topic for topic, _ in votes)
    if any(vote.topics == "all" for one in commands for vote in one.request.votes):
        # "All" are those that are not named, which its line has to know.
        named = frozenset(topic for topic, _ in _votes(map(_by_name, commands)))
        votes = [*_votes(commands_among(_with(commands, named)))]
    choices: dict[int, set[int]] = {}
    for topic, choice in votes:
        choices.setdefault(topic, set()).add(choice)
    torn = frozenset(topic for topic, said in choices.items() if len(said) > 1)
    return _with(lines, named, torn)


def _with(
    lines: Iterable[GivenLine], named: frozenset[int], torn: frozenset[int] = frozenset()
) -> list[GivenLine]:
    """The lines, with requests that know how the letter votes."""
    return [
        line
        if isinstance(line, SyntaxFault)
        else replace(line, request=replace(line.request, named=named, contradicted=torn))
        for line in lines
    ]


def _by_name(given: GivenCommand) -> GivenCommand:
    """The same without votes on all topics."""
    votes = tuple(one for one in given.request.votes if one.topics != "all")
    return replace(given, request=replace(given.request, votes=votes))


def _votes(given: Iterable[GivenCommand]) -> Iterator[tuple[int, int]]:
    """Each topic by its number, with a choice on it."""
    for one in given:
        if one.command.choices:
            try:
                choices = one.command.choices(one.request)
            except Refused:
                continue  # it is reported when the line is run
            yield from ((topic.number, said) for topic, said in choices)


def _acts(lines: Iterable[GivenLine]) -> set[Act]:
    """The acts that a letter's commands are."""
    return {one.command.act_in(one.request) for one in commands_among(lines)}


def _note_changes(
    context: Context, mark: tuple[int, int], lines: Sequence[GivenLine], acts: set[Act]
) -> None:
    """Remember what the letter changed, so that its sender can take it back."""
    undone = any(one.command.takes_back for one in commands_among(lines))
    noted = context.agenda.changes[mark[0] :]
    made = tuple(change for change in noted if not isinstance(change.record, _OURS))
    if made and not undone:
        act = next(one for one in _BY_WEIGHT if one in acts)
        sent = context.agenda.notifications[mark[1] :]
        told = tuple(_told(one) for one in sent if one.kind in _TOLD)
        context.agenda.put(LastLetter(context.person, context.stored.id, act, made, told))


def _note_told(context: Context, mark: int) -> None:
    """Remember what the list is shown of the whole meeting: it is no news for the next digest."""
    agenda = context.agenda
    sent = agenda.notifications[mark:]
    if any(one.kind in _SHOWS_ALL and one.to == "list" and not one.of_meeting for one in sent):
        shown = fingerprint(agenda)
        agenda.put(Digested("digest", context.received, shown, context.stored.id))


def _told(sent: Notification) -> Told:
    to_chairs = bool(sent.values.get("to_chairs"))
    return Told(sent.kind, sent.to, sent.topics, sent.whole, to_chairs)
