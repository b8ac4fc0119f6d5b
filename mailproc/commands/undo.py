"""UNDO: takes back one's own last letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.meeting_retraction import check_goes_back, drop_ballots
from mailproc.commands.effects.taken_back import now_so, tell_again
from mailproc.commands.effects.undo_limits import (
    check_no_chairs,
    check_no_election,
    check_not_built_on,
    check_result_stays,
    check_untouched,
)
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import DecisionVote
from mailproc.meeting.election import Candidate, ElectionBallot, check_voting
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.pending import Digested
from mailproc.meeting.records import (
    OPEN,
    Action,
    Ballot,
    Change,
    LastLetter,
    Meeting,
    Ranking,
    Second,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.vote_rules import check_decision_open, check_not_over
from mailproc.structs import replace


def _act(request: Request) -> Act:
    """Taking a letter back is the act that it was; to stand no more takes what a vote does."""
    last = _last_letter(request)
    if last is None:
        return "ask"
    stood = any(
        isinstance(c.after, Candidate) and c.after.state == "standing" for c in last.changes
    )
    return "vote" if last.act == "propose" and stood else last.act


def _last_letter(request: Request) -> LastLetter | None:
    found = request.agenda.of_person(LastLetter, request.person)
    return max(found, key=lambda last: last.letter, default=None)


@command(
    "UNDO",
    "UNDO",
    r"(?i:that|this|it|(?:my )?last (?:mail|message|one))?",
    act="vote",
    act_of=_act,
    public=True,
    takes_back=True,
    argument="strict",
)
def undo(request: Request) -> Answer:
    """Take back your last mail.

    What it did is undone, unless somebody has built on it since.
    """
    agenda = request.agenda
    last = _to_take_back(request)
    fixed = [change for change in last.changes if _is_fixed(agenda, change)]
    changes = [change for change in last.changes if change not in fixed]
    stays = _ballots_stay(agenda, fixed)
    if not changes:
        raise Refused("That can no longer be taken back. {stays}", stays=stays)
    for change in {(type(c.record), key_of(c.record)): c for c in changes}.values():
        check_untouched(agenda, change)  # the last one of each record
    check_no_election(request, changes)
    check_goes_back(agenda, changes, request.received)
    for change in changes:
        check_result_stays(request, last, change)
        if isinstance(change.after, Topic) and change.before is None:
            check_not_built_on(agenda, change.after, last, request.person)
    _take_all_back(agenda, changes)
    agenda.remove(last)
    said = [Sentence("What your last mail did is taken back: {what}.", what=_told(changes))]
    said += now_so(agenda, changes)
    if fixed:
        said.append(stays)
    if told := tell_again(request, last, changes):
        said.append(told)
    topics = tuple(dict.fromkeys(filter(None, map(_topic_of, changes))))
    return Answer(tuple(said), topics=topics)


def _to_take_back(request: Request) -> LastLetter:
    """The sender's last letter.

    Raises:
        Refused: there is none, or it is not theirs to take back, or did nothing that could be.
    """
    last = _last_letter(request)
    if last is None:
        raise Refused(
            "There is nothing of yours to take back: only your latest mail can be, and "
            "that is done already, or you sent none."
        )
    if last.letter > request.letter:  # we have asked whether this one was theirs, and it took long
        raise Refused("You have sent another mail that did something since; UNDO takes that back.")
    if last.act == "chair" and not request.says_chair:
        check_no_chairs(request.agenda, last.changes, request.person)
    if all(isinstance(change.record, Digested) for change in last.changes):
        raise Refused("Your last mail posted a digest, which cannot be called back.")
    return last


def _is_fixed(agenda: Agenda, change: Change) -> bool:
    """Whether it is a ballot's, and the vote is over."""
    record = change.record
    if not isinstance(record, Ballot | Ranking | DecisionVote | ElectionBallot):
        return False
    try:
        if isinstance(record, DecisionVote):
            check_decision_open(agenda, record.topic, record.round)
        elif isinstance(record, ElectionBallot):
            check_voting(election_numbered(agenda, record.election), agenda.received)
        else:
            check_not_over(agenda, record)
    except Refused:
        return True
    return False


def _ballots_stay(agenda: Agenda, fixed: Iterable[Change]) -> Sentence:
    """What is now so; not how anybody voted, since operators see why something was refused."""
    topics = dict.fromkeys(f"T{number}" for number in filter(None, map(_topic_of, fixed)))
    if not topics:
        return Sentence("Voting is closed, so your ranking stays as it is.")
    names = ", ".join(topics)
    again = [t.id for t in agenda.topics if t.id in topics and t.status in OPEN]
    if again and agenda.meeting.voting == "open":
        return Sentence(
            "The vote that it was cast in is over, so your vote on {topics} stays there as it is. "
            "It came along to {title}; to take it back here, send:  UNVOTE {again}",
            topics=names,
            title=agenda.meeting.title,
            again=again[0],
        )
    return Sentence("Voting is closed, so your vote on {topics} stays as it is.", topics=names)


def _take_all_back(agenda: Agenda, changes: Sequence[Change]) -> None:
    mark = agenda.mark
    try:
        drop_ballots(agenda, changes)
        for change in reversed(changes):
            _take_back(agenda, change)
    except Refused:
        agenda.undo_to(*mark)
        raise


def _take_back(agenda: Agenda, change: Change) -> None:
    """The record as it was.

    A number is never used again: a topic or a candidate is withdrawn instead, an action dropped.
    """
    now = agenda.get(type(change.record), *key_of(change.record))
    if isinstance(change.before, Meeting) and isinstance(now, Meeting):
        agenda.put(
            replace(
                change.before,
                thread=now.thread,
                sequence=now.sequence,
                topics_called=now.topics_called,
            )
        )
    elif change.before is not None:
        agenda.put(change.before)
    elif isinstance(change.after, Topic):
        agenda.revise(change.after, status="withdrawn", reason=Word("taken back by its sender"))
    elif isinstance(change.after, Candidate):
        agenda.put(replace(change.after, state="withdrawn"))
    elif isinstance(change.after, Action):
        reason = Word("taken back by its sender")
        agenda.put(replace(change.after, state="dropped", outcome=reason, next_ask=None))
    elif change.after is not None:
        agenda.remove(change.after)


def _topic_of(change: Change) -> int:
    record = change.record
    if isinstance(record, Topic):
        return record.number
    return record.topic if isinstance(record, Ballot | Second | DecisionVote) else 0


def _told(changes: Iterable[Change]) -> str:
    """What was taken back, in a few words."""
    names = dict.fromkeys(f"T{number}" for number in filter(None, map(_topic_of, changes)))
    return ", ".join(names) or Word("all of it")
