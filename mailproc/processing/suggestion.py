"""What somebody may want who wrote to us in their own words, and the line that says it. Pure.

It is a guess: nothing is done because of it, they are only told which line to send.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from mailproc.commands.base import SPOKEN_TOPIC, Who
from mailproc.commands.context import Context
from mailproc.commands.grammar.doubtful_votes import motion_in
from mailproc.commands.grammar.likely_votes import (
    likely_choice,
    topics_only,
    vote_line,
    votes_said,
)
from mailproc.mail.acceptance import own_words
from mailproc.mail.courtesy import is_courtesy
from mailproc.mail.text import clean_line
from mailproc.meeting.action_list import of_owner, open_actions
from mailproc.meeting.ballot_types import ranks_topics
from mailproc.meeting.election_list import elections, open_elections
from mailproc.meeting.eligibility import can_vote
from mailproc.meeting.records import STANDING, Topic
from mailproc.meeting.sentences import Sentence
from mailproc.processing.asked_command import AskedCommand, asked_command
from mailproc.processing.asked_in_words import asked_in_words
from mailproc.processing.votes_meant import answers_call, asks_for_votes

_BACK: Final = (
    r"(?:remov|delet|withdraw|retract|cancel|revok|tak|drop|forget|ignor|disregard|discard"
    r"|zieh|nehm|lösch)\w*\b.{0,30}"
)
_UNVOTE: Final = re.compile(
    rf"{_BACK}\b(?:my|our|meine)\s+(?:votes?\b|stimmen?\b|[+\u2212-][12]\b)"
)
_UNDO: Final = re.compile(
    r"\b(?:ignore|disregard|forget|discard)\s+my\s+(?:last|previous|earlier|first)\s+(?:e-?)?(?:mail|message)\b|"
    r"\b(?:undo|revert|rückgängig)\b|\btak\w+\s+(?:it|that|this|my\s+(?:last\s+)?mail)\s+back\b"
)
_WITHDRAW: Final = re.compile(
    r"\b(?:withdraw\w*|retract\w*|cancel\w*|take\s+(?:it|this|t\d+)\s+(?:back|off))\b|zurück\w*zieh"
)
_RETITLE: Final = re.compile(r"\b(?:renam\w+|retitl\w+|(?:new|the|a|other)\s+title|umbenennen)\b")
_MINUTES: Final = re.compile(r"\b(?P<minutes>\d{1,3})\s?(?:m|min|mins|minutes?|minuten)\b")
_DURATION: Final = re.compile(
    rf"{_MINUTES.pattern}|\b(?:hours?|longer|shorter|(?:more|less)\s+time|stunden?)\b"
)
_LEAD: Final = re.compile(
    r"\b(?:i|we|ich)\b.{0,40}\b(?:lead|present|moderate|host|chair|leiten?|moderier\w+)\b"
)
_SECOND: Final = re.compile(r"\b(?:i|we)(?: would|'d)?(?: like to| want to| also)? second\b")
_COME: Final = (
    r"(?:come|coming|attend\w*|be\s+there|make\s+it|join|komme\w*|dabei"
    r"|in\s+for\s+the\s+meeting|viens|venir|viendrai|serai\s+(?:là|présente?)|participe\w*)\b"
)
_REGRETS: Final = re.compile(
    rf"(?:\b(?:cannot|can't|can\s+not|won't|will\s+not|not|unable|nicht|ne)\b.{{0,30}}\b{_COME}"
    r"|\bregrets?\b|\bkomme\s+(?:leider\s+)?nicht\b)"
)
_ATTEND: Final = re.compile(
    rf"^attend\b|\b(?:i|we|ich|i'll|i'm|we'll|je|count\s+me)\b.{{0,40}}\b{_COME}"
)
_PARTLY: Final = re.compile(
    r"\b(?:before|after|until|till|from|between|vor|nach|bis|ab)\s+(?:\d|noon|lunch|mittag)"
    r"|\b(?:mornings?|afternoons?|vormittags?|nachmittags?)\b"
)
_CLOCK: Final = r"(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m\b| uhr\b|h\b)?|noon\b|mittag\b)(?![\d:])"
#: From when, until when, or between which two.
_TIME: Final = re.compile(
    rf"\b(?:(?:from|between|von|zwischen) )?(?P<first>{_CLOCK}) ?(?:-|–|to|and|until|till|bis|und)"
    rf" ?(?P<last>{_CLOCK})"
    rf"|\b(?P<word>after|from|nach|ab|before|until|till|vor|bis) (?P<clock>{_CLOCK})"
)
_FROM: Final = ("after", "from", "nach", "ab")
_CLAUSE: Final = re.compile(r"[.;!?]\s|\b(?:but|aber|sondern)\b")
_NOT: Final = re.compile(r"\b(?:not|cannot|nicht|unable|never)\b|n't\b")
_BALLOT: Final = re.compile(r"\b(?:ballot|stimmzettel)\b")
_MYVOTES: Final = re.compile(
    r"\b(?:what|how|wie|was)\b.{0,20}\b(?:did|have|habe)\s+(?:i|ich)\b"
    r"|\b(?:my|meine)\s+(?:votes?|ballot|ranking|stimmen?)\b.{0,40}\b(?:arriv|count|receiv|regist|record|got"
    r"|gone|there|angekommen|gezählt)"
    r"|\b(?:got|get|receiv\w*|have|see|count\w*|record\w*)\b.{0,20}\bmy\s+(?:votes?|ballot|ranking)\b"
)
_PROPOSES: Final = re.compile(
    r"\b(?:i|we|ich|wir)\b.{0,30}\b(?:(?:propose|suggest)(?!\s+to\b)|discuss|talk\s+about"
    r"|vorschlagen|vorzuschlagen|schlage|besprechen|diskutieren|reden)\b|\b(?:new|a|another)\s+topic\b"
    r"|\bon\s+the\s+agenda\b(?!\s*\?)|\bauf\s+die\s+(?:tagesordnung|agenda)\b"
)
#: A title behind words of their own: "NEW TOPIC: Faster boots".
_NEW_TOPIC: Final = re.compile(
    r"(?i)\W{0,5}(?:(?:a|my|our|the|another)[ ])?(?:(?:new|another|suggested|proposed|next)[ ])?"
    r"(?:(?:agenda[ ])?topic|agenda[ ]item|thema|sujet)(?:[ ]for[ ]the[ ](?:agenda|meeting))?"
    r"[ ]?[:–—-]+[ ]*(?P<title>\S.{0,200})"
)
_AGENDA: Final = re.compile(
    r"(?:^|\s)agenda\s*\?|\b(?:what|which|show|see|send|was|welche)\b.{0,30}"
    r"\b(?:agenda|topics?|tagesordnung|themen)\b"
)
_DONE: Final = re.compile(
    r"(?:^|\b(?:is|it's|that's|i'm|am|have|i've|ist|habe)\s+(?:all\s+|already\s+)?)(?:done|finished|erledigt)\b"
)
_ELECTION: Final = re.compile(r"\b(?:elections?|elect|candidates?|nominat\w+|wahl|kandid\w+)\b")
_STATUS: Final = re.compile(r"\b(?:deadline|status|until\s+when|when\s+(?:do|does|is|will)|wann)\b")
#: What people write to list servers, and no more than that.
_SUBSCRIPTION: Final = re.compile(
    r"(?:(?:(?:please|pls) )?(?:(?:i (?:want|would like|wish) to|how (?:do|can) i) )?"
    r"(?:(?:un-?|re)?subscribe|sign ?off|leave|remove|(?:opt|sign) ?(?:out|in|up))"
    r"(?: (?:me|my (?:e-?mail )?address|from|to|of|this|the|your|mailing|list|[\w.@-]{1,60})){0,6}"
    r"|bitte (?:melden sie|meldet|melde|tragen sie|tragt|trag|nehmen sie|nehmt|nimm) mich"
    r" (?:von|aus) (?:der|dieser|eurer|ihrer) (?:mailing)?-?liste(?: ab| aus)?|(?:ab|an|um)melden"
    r"|abbestellen|austragen)"
    r"[.!? ]*(?: ?(?:(?:un-?|re)?subscribe|please|thanks|thank you)[.!? ]*){0,3}"
)
_NAMED: Final = re.compile(r"\bt\d{1,6}\b")
_DEFAULT_MINUTES: Final = "30"
_READ: Final = 2000  # characters
_TOPIC: Final = re.compile(rf"(?<![\w-]){SPOKEN_TOPIC}")
#: Of topics on whose votes the line that is shown does not say all.
_FOR_EACH: Final = Sentence(
    "To vote, send a line for each topic, with how you vote on it, for instance:"
)


class Suggestion(NamedTuple):
    """A line that somebody may have meant to send."""

    said: Sentence
    """What it is for."""
    line: str
    """``""``: no line does what they may want."""
    is_command: bool = False
    """Whether their words name a command, or what is none of ours at all."""


def suggested_line(
    context: Context, text: str, named: Topic | None, topic: Topic | None, title: str = ""
) -> Suggestion | None:
    """What the author of a letter may want, by its words; None if nothing can be told.

    `named` is the topic that the letter is about, if it names one; `topic` the one that it may be
    about; `title` what its Subject would be as a topic's title.
    """
    plain = " ".join(text[:_READ].replace("’", "'").casefold().split())
    found = chain(
        _of_list(context, plain),
        _asked(context, ("chair",)),
        _moved(context, text, named) if named else (),
        _votes_said(context, text),
        _chairs(context),
        _about(context, plain, topic) if topic else (),
        _not_possible(context, plain, named) if named else (),
        _asked(context, ("anyone", "member", "proposer")),
        _of_meeting(context, plain),
        _in_decision(context, text),
        _of_proposal(context, plain, title) if named is None else (),
        _otherwise(context, text, plain, topic, is_named=named is not None) if topic else (),
    )
    return next(found, None)


def _moved(context: Context, text: str, topic: Topic) -> Iterator[Suggestion]:
    """That a choice is on something else than the topic itself: "+1 to postpone T5"."""
    if said := motion_in(text[:_READ], topic.number, context.agenda.titles):
        yield Suggestion(said, "")


def _votes_said(context: Context, text: str) -> Iterator[Suggestion]:
    """The votes that a text says, each on a topic that it names, but not so that they count."""
    agenda = context.agenda
    if ranks_topics(agenda) or not _can_vote(context):
        return
    standing = {one.number: one for one in agenda.topics if one.status in STANDING}
    asked = asks_for_votes(context)
    titles = agenda.titles.loose if asked else agenda.titles
    votes = votes_said(text, titles, list(standing))
    if not votes and asked:
        only = topics_only(context.letter.own_lines, context.names, titles)
        votes = [(number, 1) for number in only if number in standing]
    if not votes:
        return
    what = _to_vote_on(standing[votes[0][0]])
    if _names_others(text, [number for number, _ in votes], standing):
        what = _FOR_EACH
    elif len(votes) > 1:
        what = Sentence("To vote like that:")
    yield Suggestion(what, vote_line(votes))


def _names_others(text: str, shown: Collection[int], standing: Collection[int]) -> bool:
    """Whether a text names topics, too, that are not on the line that is shown to its author."""
    named = {int(one["number"]) for one in _TOPIC.finditer(text[:_READ])}
    return any(one in standing and one not in shown for one in named)


def _in_decision(context: Context, text: str) -> Iterator[Suggestion]:
    """How to vote in the decision whose call a letter answers."""
    decision = context.thread_decision
    if decision is not None and answers_call(context):
        topic = context.agenda.topic(decision.topic)
        line = vote_line([(topic.number, likely_choice(text))])
        yield Suggestion(_to_vote_on(topic), line)


def _to_vote_on(topic: Topic) -> Sentence:
    return Sentence("To vote on {id} ({title}):", id=topic.id, title=topic.title)


def _asked(context: Context, who: Sequence[Who]) -> Iterator[Suggestion]:
    """The command of such people that a sentence asks for, as far as its author may give it."""
    if "chair" in who and not context.says_chair:
        return
    if asked := asked_command(context.letter.own_lines, who):
        yield _command(asked)


def _command(asked: AskedCommand) -> Suggestion:
    said = asked.said or Sentence("If you mean the command {word}:", word=asked.known.word)
    return Suggestion(said, asked.line, is_command=True)


def _chairs(context: Context) -> Iterator[Suggestion]:
    """What a chair may ask for in everyday words; of others that their own vote is called off."""
    if asked := asked_in_words(context):
        yield _command(asked)


def _of_list(context: Context, text: str) -> Iterator[Suggestion]:
    """What may be meant for the list's server, which does not read what is sent to us."""
    own = own_words(context.letter.own_lines, context.names)[:_READ].casefold()
    if _SUBSCRIPTION.fullmatch(own or text.strip()) and not _NAMED.search(own):
        said = Sentence(
            "This address keeps the agenda of {list}, and cannot change who gets its mails. How to "
            "leave or join it stands in what its server sends: below its mails, or in their header "
            "List-Unsubscribe.",
            list=context.agenda.rules.address,
        )
        yield Suggestion(said, "", is_command=True)


def _otherwise(
    context: Context, text: str, plain: str, topic: Topic, *, is_named: bool
) -> Iterator[Suggestion]:
    """Where nothing else is meant: to vote, as long as its author can.

    A topic that is not named is an example, and so is the choice, unless votes are asked for.
    """
    known = {"id": topic.id, "title": topic.title}
    if _can_vote(context) and not (_UNVOTE.search(plain) or _WITHDRAW.search(plain)):
        ranked = ranks_topics(context.agenda)
        standing = [one.number for one in context.agenda.topics if one.status in STANDING]
        is_about = is_named or (asks_for_votes(context) and len(standing) == 1)
        said = Sentence("To vote, for instance on {id} ({title}):", **known)
        if is_about:
            said = _to_vote_on(topic)
        if is_named and not ranked and _names_others(text, [topic.number], standing):
            said = _FOR_EACH
        vote = vote_line([(topic.number, likely_choice(text) if is_about else 1)])
        yield Suggestion(said, f"RANK {topic.id}" if ranked else vote)
    said = Sentence("To see how {id} ({title}) stands:", **known)
    yield Suggestion(said, f"STATUS {topic.id}")


def _can_vote(context: Context) -> bool:
    return can_vote(context.agenda, context.author.address, context.received)


def _not_possible(context: Context, text: str, topic: Topic) -> Iterator[Suggestion]:
    """What may be meant for a topic that a letter names, and cannot be."""
    agenda = context.agenda
    known = {"id": topic.id, "title": topic.title}
    counts = not ranks_topics(agenda)
    voted = agenda.ballots_of(topic.number, context.person)
    if counts and not voted and _UNVOTE.search(text):
        said = Sentence(
            "You have no vote on {id} ({title}), so there is none to take back.", **known
        )
        yield Suggestion(said, "")
    if _WITHDRAW.search(text) and not _UNVOTE.search(text):
        if agenda.roster.is_chair(context.person):
            said = Sentence("To withdraw {topic} ({title}):", topic=topic.id, title=topic.title)
            yield Suggestion(said, f"WITHDRAW {topic.id}")
        said = Sentence("Only its proposer or a chair can withdraw {id} ({title}).", **known)
        if counts and _can_vote(context):
            said = Sentence("{said} To vote against it:", said=said)
            yield Suggestion(said, f"VOTE {topic.id} -1")
        yield Suggestion(said, "")


def _about(context: Context, text: str, topic: Topic) -> Iterator[Suggestion]:
    """What may be meant for a topic, the likeliest first."""
    agenda = context.agenda
    named = {"topic": topic.id, "title": topic.title}
    voted = agenda.ballots_of(topic.number, context.person)
    if voted and _UNVOTE.search(text) and _can_vote(context):
        said = Sentence("To take back your vote on {topic} ({title}):", **named)
        yield Suggestion(said, f"UNVOTE {topic.id}")
    if _UNDO.search(text):
        yield Suggestion(Sentence("To take back what your last mail did:"), "UNDO")
    if _SECOND.search(text):
        said = Sentence("To support {topic} ({title}), without a vote:", **named)
        yield Suggestion(said, f"SECOND {topic.id}")
    if agenda.proposer_of(topic) == context.person:
        if _WITHDRAW.search(text):
            said = Sentence("To withdraw {topic} ({title}):", **named)
            yield Suggestion(said, f"WITHDRAW {topic.id}")
        if _RETITLE.search(text):
            said = Sentence("To give {topic} ({title}) another title:", **named)
            yield Suggestion(said, f"RETITLE {topic.id} <title>")
        if _DURATION.search(text):
            minutes = _MINUTES.search(text)
            asked = minutes["minutes"] if minutes else _DEFAULT_MINUTES
            said = Sentence("To change how long {topic} ({title}) takes:", **named)
            yield Suggestion(said, f"DURATION {topic.id} {asked}m")
    yield from _of_lead(context, text, topic)


def _of_actions(context: Context, text: str) -> Iterator[Suggestion]:
    """How to say that what its author took on is done, where they say "done"."""
    mine = of_owner(context.agenda, context.person, open_actions(context.agenda))
    if mine and _DONE.search(text):
        yield Suggestion(Sentence("To say that {id} is done:", id=mine[0].id), f"DONE {mine[0].id}")


def _of_lead(context: Context, text: str, topic: Topic) -> Iterator[Suggestion]:
    """What may be meant where somebody speaks of leading a topic, or of not doing so."""
    found = _LEAD.search(text)
    if found is None:
        return
    named = {"topic": topic.id, "title": topic.title}
    if not _NOT.search(found[0]):
        yield Suggestion(Sentence("To lead {topic} ({title}):", **named), f"LEAD {topic.id} me")
    elif any(context.agenda.lead_of(one) == context.person for one in topic.leads):
        said = Sentence("To say that you do not lead {topic} ({title}):", **named)
        yield Suggestion(said, f"LEAD {topic.id} none")


def _of_proposal(context: Context, text: str, title: str) -> Iterator[Suggestion]:
    """How to propose what somebody wants to be discussed, by the Subject of their mail."""
    if context.letter.parents:
        return
    first = (line for line in context.letter.own_lines if not is_courtesy(line, context.names))
    for said in (title, next(first, "")):
        if found := _NEW_TOPIC.match(clean_line(said)):
            title, text = found["title"], "new topic"
            break
    if title and _PROPOSES.search(text):
        yield Suggestion(Sentence("To propose this as a topic:"), f"PROPOSE: {title}")


def _of_elections(context: Context, text: str) -> Iterator[Suggestion]:
    """What may be meant where somebody speaks of an election that goes on, or did."""
    if not _ELECTION.search(text):
        return
    for one in open_elections(context.agenda):
        if one.state == "voting":
            said = Sentence("To vote in {id} ({title}), get its form:", id=one.id, title=one.title)
            yield Suggestion(said, f"BALLOT {one.id}")
    if elections(context.agenda):
        yield Suggestion(Sentence("To see how the elections stand:"), "ELECTIONS")


def _of_meeting(context: Context, text: str) -> Iterator[Suggestion]:
    """What may be meant where no topic is needed, the likeliest first."""
    yield from _of_elections(context, text)
    if _UNDO.search(text):
        yield Suggestion(Sentence("To take back what your last mail did:"), "UNDO")
    yield from _of_actions(context, text)
    if _PARTLY.search(text) and (_REGRETS.search(text) or _ATTEND.search(text)):
        yield Suggestion(Sentence("To say when you can be there:"), _when_there(context, text))
    if _REGRETS.search(text):
        yield Suggestion(Sentence("To say that you do not come:"), "REGRETS")
    if _ATTEND.search(text):
        yield _coming(context)
    if _BALLOT.search(text):
        yield Suggestion(Sentence("To get a ballot form:"), "BALLOT")
    if _MYVOTES.search(text):
        yield Suggestion(Sentence("To see how you voted:"), "MYVOTES")
    if _AGENDA.search(text):
        yield Suggestion(Sentence("To see all topics:"), "AGENDA")
    if _STATUS.search(text):
        yield Suggestion(Sentence("To see where things stand, and until when to vote:"), "STATUS")


def _coming(context: Context) -> Suggestion:
    """How to say that one comes; where only invited people do, how to be invited."""
    agenda = context.agenda
    if agenda.rules.voters == "invited" and not agenda.is_invited(context.author.address):
        return Suggestion(Sentence("To ask for an invitation:"), "REQUEST INVITE <why>")
    return Suggestion(Sentence("To say that you come:"), "ATTEND")


def _when_there(context: Context, text: str) -> str:
    """The line that says when somebody can be there, with the time that they wrote."""
    meeting = context.agenda.meeting
    starts = meeting.starts and meeting.starts.astimezone(ZoneInfo(meeting.timezone))
    day = f"{starts:%a}" if starts else "Tue"
    time = _TIME.search(text)
    if time is None:
        return f"AVAILABLE {day} from <time>"
    denied = _NOT.search(_CLAUSE.split(text[: time.start()])[-1]) is not None
    if time["first"]:
        return f"{'UNAVAILABLE' if denied else 'AVAILABLE'} {day} {time['first']}-{time['last']}"
    begins = (time["word"] in _FROM) is not denied
    return f"AVAILABLE {day} {'from' if begins else 'until'} {time['clock']}"
