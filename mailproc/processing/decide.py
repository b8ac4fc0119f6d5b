"""What becomes of one letter: whether it is for us, who wrote it, what is done. Pure.

The clerk brings the letter and the agenda; this changes the agenda and tells the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from mailproc.commands.base import Answer, Request
from mailproc.commands.grammar import Call, Manner, Wrong, read_calls
from mailproc.mail.letter import Mailbox, State
from mailproc.mail.munging import undo_munging
from mailproc.mail.subject import read_subject
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_form import form_key
from mailproc.meeting.notification import Posting
from mailproc.meeting.pending import Answered, Hold
from mailproc.meeting.roster import Tier, reaches
from mailproc.meeting.sentences import Say
from mailproc.processing.context import Case, Outcome, Verdict
from mailproc.processing.execute import perform, request_for

_HOLD_FOR: Final = timedelta(days=7)
_UNLIMITED: Final = ("import", "console")
_ANSWER_AGAIN: Final = timedelta(days=1)


def decide(case: Case) -> Verdict:
    """Do what the letter asks, as far as it is lawful, and say what was done.

    Changes and postings are noted in the agenda; the caller keeps them or takes them back.
    """
    if reason := _not_for_us(case):
        return Verdict("ignored", reason)
    author = author_of(case)
    if author is None:
        return Verdict("refused", "From does not name exactly one address")
    names = filter(None, (case.letter.message_id, case.letter.wraps))
    copies = (case.correspondence.first(name, author.key, case.arrival.id) for name in names)
    first = next(filter(None, copies), None)
    if first is not None:
        return Verdict("duplicate", f"the same as letter {first.letter}", author, case.tier)
    subject = read_subject(case.letter.subject, case.agenda.rules.proposal_tags)
    calls = _few(read_calls(subject, case.letter.own_lines, case.letter.forms, _manner(case)), case)
    if not calls:
        return _no_commands(case, author)
    if case.recent >= case.agenda.rules.letters_per_hour and case.origin not in _UNLIMITED:
        return Verdict("refused", "too many letters within an hour", author, case.tier)
    requests = [request_for(case, author, subject, call) for call in calls]
    if _too_unsure(case, calls, requests):
        if any(not reaches("confirmed", tier) for _, tier in _needs(case, calls, requests)):
            return _only_signed(case, author, calls)
        return _hold(case, author, calls)
    outcomes = perform(case, author, calls, requests)
    _answer(case, author, outcomes)
    return _verdict(case, author, outcomes)


def _few(calls: list[Call | Wrong], case: Case) -> list[Call | Wrong]:
    """The first commands of the letter, as many as one letter may hold."""
    most = case.agenda.rules.commands_per_letter
    if len(calls) <= most or case.origin == "console":
        return calls
    said = Say("A letter may hold {most} commands; send the rest in another one.", most=most)
    return [*calls[:most], Wrong(calls[most].line, said)]


def author_of(case: Case) -> Mailbox | None:
    """Who wrote the letter, behind this very list's munging if need be."""
    return undo_munging(case.letter, case.agenda.rules.address)


def is_direct(case: Case) -> bool:
    """Whether the letter was sent to the agent, and did not come over the list."""
    rules, letter = case.agenda.rules, case.letter
    if case.origin in ("import", "console"):
        return case.origin == "console"
    if rules.list_id and rules.list_id.casefold() in letter.list_ids:
        return False
    to_list = rules.address.casefold() in letter.recipients
    return not to_list or rules.agent.casefold() in letter.recipients


def _not_for_us(case: Case) -> str:
    """Why nobody's commands can be in this letter; ``""`` if they can."""
    letter, arrival = case.letter, case.arrival
    if case.origin == "console":
        return ""
    if case.agenda.rules.agent.casefold() in letter.loops:
        return "our own mail"
    if any(map(case.correspondence.is_ours, (letter.message_id, letter.wraps))):
        return "our own mail"
    if letter.automatic:
        return letter.automatic
    if letter.loops and is_direct(case):  # lists put X-Loop on what they hand on, people do not
        return "another program's mail (X-Loop)"
    if not arrival.envelope.sender and case.origin in ("smtp", "lmtp"):
        return "a bounce (null sender)"
    return ""


def _manner(case: Case) -> Manner:
    direct, references = is_direct(case), case.letter.references
    return Manner(
        direct=direct,
        # Who answers somebody's filled-in form quotes it, and has not filled it in.
        forms_count=direct or case.correspondence.is_ours(next(iter(references), "")),
        answers=case.correspondence.answered_kind(case.letter.references),
        bare_votes=case.agenda.rules.bare_votes,
        form_key=form_key(case.agenda),
        ranked=case.agenda.meeting.ballot == "ranked",
    )


def _is_stranger(case: Case, author: Mailbox) -> bool:
    return case.origin != "console" and not case.agenda.knows(author.address)


def _no_commands(case: Case, author: Mailbox) -> Verdict:
    """List traffic; or a direct letter that we could not make out."""
    if not is_direct(case):
        return Verdict("ignored", "", author, case.tier)
    if _is_stranger(case, author):
        _answer_stranger(case, author, ())
    elif case.letter.wants_ack and _first_today(case, author):
        case.agenda.post(Posting("lost", author.address))
    return Verdict("refused", "no command found", author, case.tier)


def _first_today(case: Case, author: Mailbox) -> bool:
    """Whether this address got no answer of this kind within a day; now it gets one.

    A responder without manners would answer the answer, and so on.
    """
    agenda, received = case.agenda, case.arrival.received
    last = agenda.answered(author.address)
    # After a clock that was far ahead, the last answer lies in the future.
    if last is not None and abs(received - last.at) < _ANSWER_AGAIN:
        return False
    agenda.put(Answered(author.key, received, case.arrival.id))
    return True


def _too_unsure(
    case: Case, calls: Sequence[Call | Wrong], requests: Sequence[Request | None]
) -> bool:
    """Whether one of the commands asks for more than the letter's tier."""
    return not all(
        reaches(case.headers if call.in_subject else case.tier, needed)
        for call, needed in _needs(case, calls, requests)
    )


def _needs(
    case: Case, calls: Sequence[Call | Wrong], requests: Sequence[Request | None]
) -> Iterator[tuple[Call, Tier]]:
    """Each command with the tier that it asks for here."""
    for call, request in zip(calls, requests, strict=True):
        if isinstance(call, Call) and request is not None:
            yield call, case.agenda.rules.needed(call.command.act_in(request))


def _only_signed(case: Case, author: Mailbox, calls: Sequence[Call | Wrong]) -> Verdict:
    """Refuse what no confirmation can make sure enough."""
    why = Say("This list does it only for letters with a valid signature (DKIM or OpenPGP).")
    refused = Answer(refused=(why,))
    outcomes = tuple(Outcome(call.line, refused, done=False) for call in calls)
    _answer(case, author, outcomes)
    return _verdict(case, author, outcomes)


def _hold(case: Case, author: Mailbox, calls: Sequence[Call | Wrong]) -> Verdict:
    """Keep the letter until the roster's address confirms it; nobody else is ever asked."""
    agenda, arrival = case.agenda, case.arrival
    if case.origin == "import" or not _is_on_roster(agenda, author):
        if is_direct(case) and case.origin != "import":
            _answer_stranger(case, author, ())
        return Verdict("refused", f"tier {case.tier} does not do", author, case.tier)
    expires = arrival.received + _HOLD_FOR
    token = case.token()
    agenda.put(Hold(token, arrival.id, author.key, expires, arrival.id))
    lines = tuple(call.line for call in calls)
    values: dict[str, object] = {"token": token, "lines": lines, "expires": expires}
    agenda.post(Posting("confirm", author.address, values=values))
    return Verdict("held", "waits for a confirmation", author, case.tier)


def _is_on_roster(agenda: Agenda, author: Mailbox) -> bool:
    return agenda.roster.find(author.address) is not None or agenda.is_invited(author.address)


def _answer(case: Case, author: Mailbox, outcomes: tuple[Outcome, ...]) -> None:
    """Have the ack written: to the sender only, and only where an answer is due."""
    released = any(outcome.answer.release for outcome in outcomes)
    if released or not case.letter.wants_ack or case.origin in ("import", "console"):
        return
    if _is_stranger(case, author):
        if is_direct(case):
            _answer_stranger(case, author, outcomes)
        return
    topics = tuple(dict.fromkeys(t for o in outcomes for t in o.answer.topics))
    case.agenda.post(Posting("ack", author.address, topics, {"outcomes": outcomes}))


def _answer_stranger(case: Case, author: Mailbox, outcomes: tuple[Outcome, ...]) -> None:
    """One short answer a day, without a word of the letter; see SPEC.md section 6."""
    agenda = case.agenda
    if not agenda.rules.answer_strangers or not _first_today(case, author):
        return
    shown = tuple(outcome for outcome in outcomes if outcome.done)
    agenda.post(Posting("stranger", author.address, values={"outcomes": shown}))


def _verdict(case: Case, author: Mailbox, outcomes: tuple[Outcome, ...]) -> Verdict:
    done = any(outcome.done for outcome in outcomes)
    said = [str(why) for outcome in outcomes for why in outcome.answer.refused]
    release = next((o.answer.release for o in outcomes if o.answer.release), 0)
    state: State = "processed" if done else "refused"
    return Verdict(state, " ".join(said), author, case.tier, outcomes, release)
