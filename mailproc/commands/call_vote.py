"""CALL VOTE: has the list vote on something by itself. Mostly it is a Subject: [VOTE] title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from mailproc.commands.arguments.durations import span_of
from mailproc.commands.arguments.field_values import says_secret
from mailproc.commands.arguments.given_title import plain_title
from mailproc.commands.arguments.topic_fields import VOTE_FIELDS, TopicField
from mailproc.commands.arguments.vote_call import (
    WrittenCall,
    may_be_voted_on,
    only_reminds,
    read_call,
)
from mailproc.commands.arguments.vote_text import read_votes
from mailproc.commands.base import LETTERED_TOPIC, Answer, Request, command, number_of
from mailproc.commands.effects.decision_call import chosen_rule, end_of_vote, open_vote, told_open
from mailproc.commands.effects.decision_changes import (
    act_on_text,
    extend_vote,
    is_own,
    open_by_title,
    revise_text,
    revised,
)
from mailproc.mail.text import clean_line
from mailproc.meeting.choices import shown
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import open_decisions
from mailproc.meeting.records import Topic
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.similar_topics import are_alike
from mailproc.meeting.tally import stands
from mailproc.structs import replace

_TOPIC: Final = re.compile(
    rf"(?i:(?:on|for|about|topic)[ \t]+)?({LETTERED_TOPIC})(?![\w-])[ \t:.–-]*"
)


def _act(request: Request) -> Act:
    """As of any text; where a chair's call moves the end of a vote, a chair's."""
    known = revised(request) if request.says_chair else None
    if known and _moved_end(request, known, read_call(request.block)):
        return "chair"
    return act_on_text(request)


@command(
    "CALL VOTE",
    "CALL VOTE: title",
    r"(?P<title>\S.*)",
    act="propose",
    act_of=_act,
    takes_block=True,
    fields=VOTE_FIELDS,
    public=True,
    example=(
        "CALL VOTE: Release 5.0 as it is tagged\nRule: release\nUntil: 2027-08-27 12:00\n\n"
        "The archives and their signatures are on the download page."
    ),
    argument="text",
    by_rule=True,
)
def call_vote(request: Request) -> Answer:
    """Have the list vote by a rule.

    Lines `Rule:` (if the list has several), `Until:` (a date, or `7 days`) and `Secret: yes` may
    follow; the rest of the mail is what is voted on. Or send a mail with the Subject `[VOTE]
    title`. To change what is voted on, send it once more with the same title: whoever has voted is
    asked again. Sent so by a chair with a later `Until:`, it goes on until then.
    """
    agenda = request.agenda
    title = plain_title(request["title"])
    if not title:
        raise Refused("A vote needs a title: write CALL VOTE: and then what it is about.")
    call = read_call(request.block)
    if (known := revised(request)) is not None:
        return _called_again(request, known, call)
    _check_not_called(request, title, call)
    _check_not_topic(request, title)
    rule = chosen_rule(agenda, call.value("rule"), "Rule: {rule}")
    topic = replace(request.new_topic(title), meeting=0, status="separate", description=call.text)
    agenda.put(topic)
    secret = "secret" in call.fields and says_secret(call.value("secret"))
    ends, until, refused = _until(request, call)
    try:
        decision = open_vote(request, topic, rule, until, secret=secret)
    except Refused as why:
        refused = (_left_out(ends, why),) if ends else ()
        decision = open_vote(request, topic, rule, None, secret=secret)
    said = (
        told_open(agenda, decision),
        Sentence(
            "To change the text, send it again with the same title; to call it off, send CANCEL "
            "VOTING {id} and why.",
            id=topic.id,
        ),
        *_told_of_others(request, decision),
    )
    return Answer(said, refused, topics=(topic.number,), opened=(topic.number,))


def _check_not_called(request: Request, title: str, call: WrittenCall) -> None:
    """Refuse a second vote under the title of one that is open."""
    known = open_by_title(request.agenda, title)
    if known is None:
        return
    if request.says_chair and (later := _moved_end(request, known, call)):
        raise Refused(
            "The list votes on this already: T{number} {title}. To let it go on for longer, "
            "send: {line}",
            number=known.topic,
            title=known.title,
            line=f"EXTEND VOTING T{known.topic} until {clean_line(later)}",
        )
    raise _votes_already(known)


def _check_not_topic(request: Request, title: str) -> None:
    """Refuse a vote whose title is but a topic of the agenda, or somebody's vote on one."""
    agenda, votes = request.agenda, read_votes(title).votes
    topic = next((one for one in agenda.topics if stands(one) and _means(title, one)), None)
    if topic is None:
        return
    values = {
        "id": topic.id,
        "title": topic.title,
        "vote": f"VOTE {topic.id} {shown(votes[0].choice) if votes else '+1'}",
        "line": f"DECIDE {topic.id} BY {next(iter(agenda.rules.decision_rules), '<rule>')}",
    }
    if request.says_chair:
        raise Refused(
            "No vote is called, since {id} {title} is on the agenda already. To have the list vote "
            "on it by a rule, send:\n{line}\nTo vote on it yourself, send:\n{vote}",
            **values,
        )
    raise Refused(
        "No vote is called, since {id} {title} is on the agenda already. To vote on it, send:\n"
        "{vote}\nTo have the list vote on something else, give that a title of its own.",
        **values,
    )


def _means(title: str, topic: Topic) -> bool:
    """Whether the title of a vote is that of a topic, or its number, or a vote on it by that."""
    if title.casefold() == topic.title.casefold():
        return True
    found = _TOPIC.match(title)
    if found is None or number_of(found[1]) != topic.number:
        return False
    rest = title[found.end() :]
    return not rest or bool(read_votes(title).votes) or are_alike(rest, topic.title)


def _votes_already(known: Decision) -> Refused:
    return Refused(
        "The list votes on this already: T{number} {title}. To vote, answer that mail with "
        "your choice, or send:  VOTE T{number} +1",
        number=known.topic,
        title=known.title,
    )


def _told_of_others(request: Request, decision: Decision) -> Iterator[Sentence]:
    """What is said of the sender's other open votes that this one may be meant to replace."""
    for one in open_decisions(request.agenda):
        if one.topic == decision.topic or not is_own(request, one):
            continue
        if are_alike(one.title, decision.title):
            yield Sentence(
                "The vote on T{number} {title} goes on as well. If this one takes its place, "
                "send:  CANCEL VOTING T{number}  and why.",
                number=one.topic,
                title=one.title,
            )


def _called_again(request: Request, known: Decision, call: WrittenCall) -> Answer:
    """Another text of an open vote, and another end of it where a chair calls it."""
    moved = _moved_end(request, known, call) if request.is_chair else ""
    refused = tuple(_staying(request, known, call.fields.values(), moved=bool(moved)))
    same_title = plain_title(request["title"]).casefold() == known.title.casefold()
    names = request.context.names
    if same_title and not (call.fields or may_be_voted_on(call.text, names)):
        raise _votes_already(known)
    reminds = same_title and only_reminds(call.text, names, known.text)
    try:
        answer = _reminded(known) if reminds else revise_text(request, known, call.text)
    except Refused as why:
        if not (moved or refused):
            raise
        answer = Answer(refused=() if moved else (why.said,), topics=(known.topic,))
    if moved:
        topic = request.agenda.topic(known.topic)
        longer = extend_vote(request, topic, moved, tell=not answer.said)
        answer = replace(answer, said=(*longer.said, *answer.said))
    return replace(answer, refused=(*answer.refused, *refused))


def _reminded(known: Decision) -> Answer:
    """What is said to whoever reminds people of their vote under its title."""
    said = Sentence(
        "This reminds people of the vote on T{number} {title}: its text and the votes stay as they "
        "are. To change the text, send all of it, and nothing else, under the same title.",
        number=known.topic,
        title=known.title,
    )
    return Answer((said,), topics=(known.topic,))


def _moved_end(request: Request, known: Decision, call: WrittenCall) -> str:
    """What a call says of a later end of an open vote; ``""`` if it says none."""
    for ends in call.ends(known.text):
        try:
            return ends.value if _end_in(request, known, ends.value) > known.until else ""
        except Refused:
            continue
    return ""


def _end_in(request: Request, known: Decision, written: str) -> datetime:
    """The end of an open vote as its call says it; ``7 days`` are from when it was opened."""
    span = span_of(written)
    return known.opened + span if span else end_of_vote(request, written)


def _staying(
    request: Request, decision: Decision, fields: Iterable[TopicField], *, moved: bool
) -> Iterator[Sentence]:
    """What is said of fields that would change more of an open vote than its text.

    `moved` says whether its end is.
    """
    for field in fields:
        value = clean_line(field.value)
        try:
            if field.name == "rule" and value.casefold() not in ("", decision.rule.casefold()):
                raise Refused("An open vote keeps its rule.")
            if field.name == "secret" and says_secret(value) != decision.secret:
                raise Refused("An open vote stays as it was called, secret or not.")
            if field.name == "until" and not moved:
                _check_end(decision, _end_in(request, decision, value), value)
        except Refused as why:
            yield _left_out(field, why)


def _check_end(decision: Decision, until: datetime, written: str) -> None:
    """Refuse to end an open vote at another time than it does."""
    if until > decision.until:
        raise Refused(
            "Only chairs can move the end of an open vote, with a line such as {line}.",
            line=f"EXTEND VOTING T{decision.topic} until {written}",
        )
    if until < decision.until and span_of(written) is None:
        raise Refused(
            "An open vote ends no earlier than it was called for; chairs can end it with {line}.",
            line=f"CLOSE VOTING T{decision.topic}",
        )


def _until(
    request: Request, call: WrittenCall
) -> tuple[TopicField | None, datetime | None, tuple[Sentence, ...]]:
    """When it ends by its field, or by a sentence of its text; what of the field cannot be read."""
    for ends in call.ends():
        try:
            return ends, end_of_vote(request, ends.value), ()
        except Refused as why:
            if ends.name in call.fields:
                return None, None, (_left_out(ends, why),)
    return None, None, ()


def _left_out(field: TopicField, why: Refused) -> Sentence:
    return Sentence("“{line}” is left out. {why}", line=field.line.strip()[:80], why=why.said)
