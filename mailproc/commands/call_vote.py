"""CALL VOTE: has the list vote on something by itself. Mostly it is a Subject: [VOTE] title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from mailproc.commands.arguments.durations import span_of
from mailproc.commands.arguments.field_values import says_secret
from mailproc.commands.arguments.topic_fields import (
    VOTE_FIELDS,
    VOTED_ON,
    DescribedTopic,
    TopicField,
    read_topic_fields,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.decision_call import chosen_rule, end_of_vote, open_vote, told_open
from mailproc.commands.effects.decision_changes import (
    act_on_text,
    extend_vote,
    is_own,
    open_by_title,
    revise_text,
    revised,
)
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.text import clean_line
from mailproc.meeting.choices import SIGN, plain
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import open_decisions
from mailproc.meeting.roster import Act
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.similar_topics import are_alike
from mailproc.structs import replace

_LONGEST_TEXT: Final = 20_000  # characters
_VOTE: Final = re.compile(rf"(?i)[ \t]*(?:(?:my[ \t]+)?vote\b.*)?{SIGN}|[ \t]*votes?[ \t]+t?\d")


def _act(request: Request) -> Act:
    """As of any proposal; where a chair's call moves the end of a vote, a chair's."""
    if (known := revised(request)) and request.says_chair and _moved_end(request, known):
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
    title = clean_line(request["title"])
    if not title:
        raise Refused("A vote needs a title: write CALL VOTE: and then what it is about.")
    described = read_topic_fields(request.block, VOTED_ON)
    text = _text_of(described)
    if (known := revised(request)) is not None:
        return _called_again(request, known, described)
    _check_not_called(request, title)
    fields = {field.name: field for field in described.fields}
    rule = chosen_rule(agenda, _value(fields, "rule"), "Rule: {rule}")
    topic = replace(request.new_topic(title), meeting=0, status="separate", description=text)
    agenda.put(topic)
    secret = "secret" in fields and says_secret(_value(fields, "secret"))
    until, refused = _until(request, fields)
    try:
        decision = open_vote(request, topic, rule, until, secret=secret)
    except Refused as why:
        refused = (_left_out(fields["until"], why),) if until else ()
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


def _check_not_called(request: Request, title: str) -> None:
    """Refuse a second vote under the title of one that is open."""
    known = open_by_title(request.agenda, title)
    if known is None:
        return
    if request.says_chair and (later := _moved_end(request, known)):
        raise Refused(
            "The list votes on this already: T{number} {title}. To let it go on for longer, "
            "send: {line}",
            number=known.topic,
            title=known.title,
            line=f"EXTEND VOTING T{known.topic} until {clean_line(later)}",
        )
    raise _votes_already(known)


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


def _called_again(request: Request, known: Decision, described: DescribedTopic) -> Answer:
    """Another text of an open vote, and another end of it where a chair calls it."""
    moved = _moved_end(request, known) if request.is_chair else ""
    refused = tuple(_staying(request, known, described.fields, moved=bool(moved)))
    same_title = clean_line(request["title"]).casefold() == known.title.casefold()
    if same_title and not described.fields and not _says_what(described.text):
        raise _votes_already(known)
    try:
        answer = revise_text(request, known, _text_of(described))
    except Refused as why:
        if not (moved or refused):
            raise
        answer = Answer(refused=() if moved else (why.said,), topics=(known.topic,))
    if moved:
        topic = request.agenda.topic(known.topic)
        longer = extend_vote(request, topic, moved, tell=not answer.said)
        answer = replace(answer, said=(*longer.said, *answer.said))
    return replace(answer, refused=(*answer.refused, *refused))


def _says_what(text: Iterable[str]) -> bool:
    """Whether a text may be voted on: one that is a vote, or polite words alone, is none."""
    said = [plain(line) for line in text if line.strip() and not is_courtesy(line)]
    return len(said) > 1 or (len(said) == 1 and _VOTE.match(said[0]) is None)


def _moved_end(request: Request, known: Decision) -> str:
    """What its field says of a later end of an open vote; ``""`` if it says none."""
    for field in read_topic_fields(request.block, VOTED_ON).fields:
        if field.name != "until":
            continue
        try:
            return field.value if _end_in(request, known, field.value) > known.until else ""
        except Refused:
            return ""
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


def _text_of(described: DescribedTopic) -> str:
    return "\n".join(described.text).strip()[:_LONGEST_TEXT]


def _until(
    request: Request, fields: dict[str, TopicField]
) -> tuple[datetime | None, tuple[Sentence, ...]]:
    """When it ends by its fields; what of them cannot be read."""
    if "until" not in fields:
        return None, ()
    try:
        return end_of_vote(request, fields["until"].value), ()
    except Refused as why:
        return None, (_left_out(fields["until"], why),)


def _left_out(field: TopicField, why: Refused) -> Sentence:
    return Sentence("“{line}” is left out. {why}", line=field.line.strip()[:80], why=why.said)


def _value(fields: dict[str, TopicField], name: str) -> str:
    return clean_line(fields[name].value) if name in fields else ""
