"""What a chair asks for in everyday words, in English, German or French, and the line for it. Pure.

It is a guess: nothing is done because of it, they are only shown the line to send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from mailproc.commands.arguments.durations import span_of
from mailproc.commands.arguments.named_people import ADDRESS
from mailproc.commands.arguments.time_of_day import CLOCK, time_of_day
from mailproc.commands.arguments.times import end_in
from mailproc.commands.base import number_of
from mailproc.commands.context import Context
from mailproc.commands.grammar.keywords import BY_WORD
from mailproc.mail.courtesy import is_courtesy, without_courtesy
from mailproc.meeting.choices import plain
from mailproc.meeting.decision_count import open_decisions
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands
from mailproc.processing.asked_command import AskedCommand

_TOPIC: Final = re.compile(r"(?<![\w-])[Tt]\d{1,6}(?![\w-])")
_MINUTES: Final = re.compile(r"(?i)\b(\d{1,3})\s?(?:m|min|mins|minutes?|minuten)\b")
_LONGER: Final = re.compile(
    r"(?i)\b(?:add|more|extra|longer|mehr|länger|zusätzlich\w*|ajout\w+|plus)\b"
)
_CLOCK: Final = re.compile(rf"(?i)(?<![\w./-])(?:{CLOCK})(?![\w./:-])")
_ADDRESS: Final = re.compile(ADDRESS)
_QUOTED: Final = re.compile(r"[\"“„«»]\s*([^\"“”„«»]{1,200}?)\s*[\"“”»«]")
_TITLE: Final = re.compile(r"(?i)\b(?:as|into|to|called|als|zu|in|en|comme)[ ]+(\S.{0,200})$")
_NAME: Final = re.compile(r"[^\W\d_a-z][\w.'-]+(?:[ ][^\W\d_a-z][\w.'-]+)?")
_UNTIL: Final = re.compile(r"(?i)\b(?:until|till|to|by|bis|auf|zum|au|jusqu'(?:au|à)|le)\b")
_SPAN: Final = re.compile(r"(?i)\b(?:by|for|um|für|de|pour|another)[ ](?=\S)")
_SENTENCE: Final = re.compile(r"(?<=[\w\"“”»)]{2})[.!?;]+(?:\s+|$)")
#: The end of a German verb: "nenne T1 in Memory um".
_VERB_END: Final = re.compile(r"(?i)[ ]+(?:um|ein|ab)$")
#: What makes it no request in its first clause, and anywhere.
_NOT: Final = re.compile(
    r"(?i)\b(?:not|never|don't|doesn't|nicht|kein\w*|nie|pas|jamais|why|when|how|warum|wann|wie"
    r"|pourquoi|quand|me|mir|mich|moi|i|ich|je)\b"
)
_IF: Final = re.compile(
    r"(?i)\b(?:if|unless|whether|that|going to|think|guess|maybe|perhaps|falls|wenn|ob|dass"
    r"|vielleicht|si|que|peut-être)\b"
)
_I_WANT: Final = re.compile(
    r"(?i)\b(?:i(?:'d| would)? (?:like|want|need)(?: you)?(?: to)?|ich (?:möchte|will|würde gern)"
    r"|je (?:voudrais|veux))\b"
)
_MOST_LINES: Final = 10
_LONGEST: Final = 300  # characters
_MOST_WORDS: Final = 5  # of a date

_VOTE: Final = r"\b(?:vot(?:e|es|ing)|polls?|abstimmung\w*|scrutin|deadline|frist)\b"
_MEETING: Final = r"\b(?:meeting|call|summit|treffen|sitzung|termin|réunion|rendez-vous)\b"
_AGENDA: Final = r"\b(?:agenda|schedule|programme|tagesordnung|zeitplan|ordre du jour)\b"
_POSTS: Final = (
    r"\b(?:publish|post|send|announce|mail|circulate|veröffentlich\w*|(?:ver)?schick\w*|send\w+"
    r"|publi(?:er|ez|e)|envo\w+|diffus\w+)\b"
)
_MOVES: Final = (
    r"\b(?:mov|postpon|reschedul|push|shift|put|schedul|fix|pin|plac|set|leg|setz|verleg|verschieb"
    r"|schieb|déplac|report|mett|plac)\w*"
)
#: What chairs do to a vote, be it on one topic or on all.
_ON_VOTES: Final = ("EXTEND VOTING", "CLOSE VOTING", "CANCEL VOTING", "REMIND")


class _Sentence(NamedTuple):
    """A sentence of a letter."""

    text: str
    context: Context

    @property
    def topics(self) -> tuple[str, ...]:
        """Those that it names, in order."""
        return tuple(dict.fromkeys(one.upper() for one in _TOPIC.findall(self.text)))

    @property
    def decided(self) -> str:
        """The topic that it names, or means, on which the list votes by a rule; ``""`` if none."""
        found = [f"T{one.topic}" for one in open_decisions(self.context.agenda)]
        if not self.topics:
            return found[0] if len(found) == 1 and not self.with_others else ""
        return next((one for one in self.topics if one in found), "")

    @property
    def is_own(self) -> bool:
        """Whether it is about a vote that its author has called."""
        agenda, decided = self.context.agenda, self.decided
        if not decided:
            return False
        return agenda.proposer_of(agenda.topic(number_of(decided))) == self.context.person

    @property
    def with_others(self) -> Topic | None:
        """The topic that it names first, if that is voted on with the others of the meeting."""
        agenda = self.context.agenda
        if agenda.meeting.voting != "open":
            return None
        standing = (one for one in agenda.topics if stands(one))
        return next((one for one in standing if one.id in self.topics[:1]), None)

    @property
    def all_topics(self) -> str:
        return " ".join(self.topics)

    @property
    def title(self) -> str:
        """The title that it gives to something."""
        if quoted := _QUOTED.search(self.text):
            return quoted[1]
        found = _TITLE.search(_VERB_END.sub("", without_courtesy(self.text)))
        return found[1].rstrip(" .") if found and not _TOPIC.match(found[1]) else "<title>"

    @property
    def clock(self) -> str:
        """The time of day that it says for sure; ``""`` if none."""
        found = (time_of_day(one[0]) for one in _CLOCK.finditer(self.text) if not one[0].isdigit())
        return next((f"{one:%H:%M}" for one in found if one), "")

    @property
    def whom(self) -> str:
        """The address in it, or the name of a member; a gap if there is neither."""
        if address := _ADDRESS.search(self.text):
            return address[0].strip("<>")
        roster = self.context.agenda.roster
        for found in _NAME.finditer(self.text):
            for name in (found[0], *found[0].split()):
                if len(known := roster.named(name.strip(".'-"))) == 1:
                    return known[0].name
        return "<name>"

    @property
    def until(self) -> str:
        """The day, and perhaps the time, that it names behind "until"; ``""`` if none."""
        return next(filter(None, (_day(self.context, one) for one in _behind(self, _UNTIL))), "")

    @property
    def longer(self) -> str:
        """``until 2027-08-20`` or ``by 2 days``, as it says; a gap if it says neither."""
        spans = (one for one in _behind(self, _SPAN) if span_of(one))
        if span := next(spans, ""):
            return f"by {span}"
        return f"until {self.until or '<date>'}"


def _behind(sentence: _Sentence, before: re.Pattern[str]) -> Iterator[str]:
    """The words that stand behind others, the most first."""
    for found in before.finditer(sentence.text):
        words = sentence.text[found.end() :].split()
        for count in range(min(len(words), _MOST_WORDS), 0, -1):
            yield " ".join(words[:count]).strip(" ,!?")


def _day(context: Context, written: str) -> str:
    """A day as the commands read it; ``""`` if it is none."""
    if span_of(written):
        return ""
    try:
        found = end_in(context.agenda.meeting.timezone, written, context.received)
    except Refused:
        return ""
    if found <= context.received:
        return ""
    return f"{found:%Y-%m-%d}" if found.second else f"{found:%Y-%m-%d %H:%M}"


def _order(said: _Sentence) -> str:
    how = "AFTER" if re.search(r"(?i)\b(?:after|nach|hinter|après)\b", said.text) else "BEFORE"
    return f"{said.topics[0]} {how} {' '.join(said.topics[1:])}"


def _minutes(said: _Sentence) -> str:
    """How long a topic is to take: as long as it is said, or so much longer than it does."""
    agenda, found = said.context.agenda, _MINUTES.search(said.text)
    minutes = int(found[1]) if found else 0
    if _LONGER.search(said.text):
        topic = next((one for one in agenda.topics if one.id == said.topics[0]), None)
        minutes += (topic.minutes if topic else 0) or agenda.meeting.default_minutes
    return f"{said.topics[0]} {minutes}m"


def _opened(said: _Sentence) -> str:
    return f"until {said.until}" if said.until else ""


class _Kind(NamedTuple):
    """A command, and what a sentence says that asks for it, in whatever order."""

    word: str
    patterns: Sequence[str]
    argument: Callable[[_Sentence], str]
    topics: int = 0
    """How many it has to name at least."""
    only_decided: bool = False
    """Whether it is for votes by a rule alone."""


#: The first that fits is meant.
_KINDS: Final = (
    _Kind(
        "MERGE",
        (
            (
                r"\b(?:merg(?:e|ing)|combin|join|fold|fusion|regroup)\w*"
                r"|zusammen(?:zu)?(?:leg|führ|fass)\w*|\b(?:leg|fass|führ)\w*\b.*\bzusammen\b"
            ),
        ),
        lambda said: f"{said.all_topics} AS {said.title}",
        topics=2,
    ),
    _Kind(
        "ORDER",
        (r"t\d{1,6}.{0,30}\b(?:before|after|vor|nach|hinter|avant|après)\b.{0,20}t\d{1,6}",),
        _order,
        topics=2,
    ),
    _Kind(
        "SPLIT",
        (r"\b(?:split|divide|break|aufteil\w*|aufzuteilen|teil\w*|scind\w+|divis\w+|sépar\w+)\b",),
        lambda said: said.topics[0],
        topics=1,
    ),
    _Kind(
        "RETITLE",
        (r"\b(?:renam|retitl|umbenenn|umzubenennen|umtauf|nenn\w* .*\bum\b|renomm)\w*",),
        lambda said: f"{said.topics[0]} {said.title}",
        topics=1,
    ),
    _Kind(
        "LEAD",
        (r"\b(?:lead|leads|moderat\w+|present|presents|leit\w*|moderier\w*|anim\w+|présent\w+)\b",),
        lambda said: f"{said.topics[0]} {said.whom}",
        topics=1,
    ),
    _Kind(
        "PIN",
        (_MOVES, rf"(?:\b(?:at|to|um|auf|à|for)\b ?)(?:{CLOCK})"),
        lambda said: f"{said.topics[0]} {said.clock or '<time>'}",
        topics=1,
    ),
    _Kind("DURATION", (_MINUTES.pattern,), _minutes, topics=1),
    _Kind(
        "REOPEN",
        (r"\bre-?open\w*|\bbring\w* .*\bback\b|\bwieder (?:auf|auf die)\b|\brouvr\w+",),
        lambda said: said.all_topics,
        topics=1,
    ),
    _Kind(
        "DEFER",
        (
            (
                r"\b(?:postpon|defer|push|verschieb|vertag|verschoben|aufschieb|report|remett)\w*"
                r"|\bnext (?:meeting|time)\b|\bnächste\w* (?:treffen|sitzung|mal)\b"
                r"|\bprochaine (?:réunion|fois)\b"
            ),
        ),
        lambda said: said.all_topics,
        topics=1,
    ),
    _Kind(
        "DROP",
        (
            (
                r"\b(?:remov|delet|drop|strik|streich|gestrichen|lösch|entfern|supprim|retir|enlev)\w*"
                r"|\b(?:tak|nehm|nimm)\w*\b.*\b(?:off|out|raus|heraus|runter)\b"
            ),
        ),
        lambda said: f"{said.all_topics} <why>",
        topics=1,
    ),
    _Kind(
        "EXTEND VOTING",
        (r"\b(?:extend|prolong|lengthen|verlänger|later)\w*", _VOTE),
        lambda said: f"{said.decided} {said.longer}",
    ),
    _Kind(
        "CANCEL VOTING",
        (r"\b(?:cancel|call\w* (?:\w+ ){0,6}off|abort|ab(?:zu)?brech|annul)\w*", _VOTE),
        lambda said: f"{said.decided} <why>",
        only_decided=True,
    ),
    _Kind(
        "CLOSE VOTING",
        (r"\b(?:clos|end|stop|finish|schlie(?:ß|ss)|beend|clo(?:re|s|tur)|ferm|termin)\w*", _VOTE),
        lambda said: said.decided,
    ),
    _Kind(
        "REMIND",
        (r"\b(?:remind|erinner|rappel)\w*",),
        lambda said: said.decided,
    ),
    _Kind(
        "OPEN VOTING",
        (r"\b(?:open|start|begin|launch|eröffn|beginn|aufmach|ouvr|lanc|démarr)\w*", _VOTE),
        _opened,
    ),
    _Kind(
        "CANCEL MEETING",
        (r"\b(?:cancel|call\w* (?:\w+ ){0,3}off|absag|abgesagt|abzusagen|annul)\w*", _MEETING),
        lambda _said: "<why>",
    ),
    _Kind(
        "MOVE MEETING",
        (_MOVES, _MEETING),
        lambda said: said.until or "<date>",
    ),
    _Kind(
        "PREVIEW",
        (r"\b(?:preview|would|vorschau|würde|aperçu)\b", _AGENDA),
        lambda _said: "",
    ),
    _Kind("SCHEDULE", (_POSTS, _AGENDA), lambda _said: ""),
    _Kind(
        "MINUTES",
        (_POSTS, r"\b(?:minutes|protokoll|compte[ -]rendu|procès[ -]verbal)\b"),
        lambda _said: "",
    ),
    _Kind(
        "DIGEST",
        (_POSTS, r"\b(?:digest|overview|summary|übersicht|résumé)\b"),
        lambda _said: "",
    ),
    _Kind(
        "INVITE",
        (r"\b(?:invit|einlad|einzuladen|lad\w* .*\bein\b)\w*", ADDRESS),
        lambda said: said.whom,
    ),
)
_COMPILED: Final = tuple(
    (kind, tuple(re.compile(f"(?i){one}") for one in kind.patterns)) for kind in _KINDS
)


def asked_in_words(context: Context) -> AskedCommand | None:
    """What the first sentences of a letter ask of a chair's commands; None if nothing.

    Who called a vote may call it off, too.
    """
    for text in _sentences(context):
        said = _Sentence(text, context)
        if _IF.search(text) or _NOT.search(_I_WANT.sub(" ", text).partition(",")[0]):
            continue
        topics = len(said.topics)
        for kind, patterns in _COMPILED:
            may_give = context.says_chair or (kind.only_decided and said.is_own)
            fits = topics >= kind.topics and all(one.search(text) for one in patterns)
            if fits and may_give and (found := _asked(kind, said)):
                return found
    return None


def _asked(kind: _Kind, said: _Sentence) -> AskedCommand | None:
    """The command of a kind, as a sentence asks for it; None if there is no such vote."""
    known = BY_WORD[kind.word]
    line = " ".join(f"{kind.word} {kind.argument(said)}".split())
    if kind.word not in _ON_VOTES or said.decided:
        return AskedCommand(known, line)
    if (topic := said.with_others) is None:
        return None if kind.only_decided else AskedCommand(known, line)
    values = {"id": topic.id, "title": topic.title, "meeting": said.context.agenda.meeting.title}
    if kind.only_decided:
        drop = BY_WORD["DROP"]
        what = Sentence(
            "{id} {title} is voted on with the other topics of {meeting}. To take it off the "
            "agenda, and so out of the vote:",
            **values,
        )
        return AskedCommand(drop, f"{drop.word} {topic.id} <why>", what)
    what = Sentence(
        "{id} {title} is voted on with the other topics of {meeting}. For the vote on all of them:",
        **values,
    )
    return AskedCommand(known, line, what)


def _sentences(context: Context) -> Iterable[str]:
    lines = context.letter.own_lines[:_MOST_LINES]
    said = (line.strip() for line in lines if not is_courtesy(line, context.names))
    text = plain(" ".join(said))[: _MOST_LINES * _LONGEST].replace("’", "'")
    return [one.strip()[:_LONGEST] for one in _SENTENCE.split(text) if one.strip()]
