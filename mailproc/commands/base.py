"""What a command is: its keyword, grammar, help and effect in one frozen object.

To add one, write a small file beside this one with one decorated function, and list it in
`commands/registry.py`. HELP and the error texts come from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, TypedDict, Unpack

from msgspec import Struct, field

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.context import Context
from mailproc.mail.letter import Mailbox
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda, NotStanding
from mailproc.meeting.decision_count import open_decision
from mailproc.meeting.records import STANDING, Topic
from mailproc.meeting.roster import Act, Tier, reaches
from mailproc.meeting.sentences import Refused, Sentence

#: Fields of a record, by name, for `replace`: it takes any.
FieldValues = dict[str, Any]

Who = Literal["anyone", "member", "proposer", "chair", "console"]

#: What follows a keyword, and so how surely a line has to be meant as a command: a form that prose
#: does not have, in whatever case ("strict"), even on the list ("vote"); any text ("text"); any
#: text with lines of fields below it ("fields"); a form of which something comes for everybody
#: ("posts"). The last three are read in capitals or with a colon only.
Argument = Literal["vote", "strict", "text", "fields", "posts"]

#: How a topic may be written: ``T7``, ``t7``, ``#7`` and, after a keyword, ``7``.
TOPIC: Final = r"(?:[Tt#]?\d{1,6})"

#: The same where a text may follow that has numbers, too, or no topic at all.
LETTERED_TOPIC: Final = r"(?:[Tt#]\d{1,6})"
#: One as sentences name it, by its `number`: ``topic 7``, ``T 7``, ``#7``; what may stand in front
#: of it is for each reader to say.
SPOKEN_TOPIC: Final = (
    r"(?:(?i:topics?|thema|sujet)[ \t]+[Tt#]?|[Tt][ \t]?|#)(?P<number>\d{1,6})(?![\w-])"
)
#: What may part a reason from what is before it, beside blanks: ``DROP T7 - no time``.
DASH: Final = r"(?:[-–—]+[ \t]+)?"
#: Several topics: ``T7 T8``, ``T7, T8 and T9``.
TOPICS: Final = rf"{TOPIC}(?:(?:[ \t]*[,;&+][ \t]*(?:and[ \t]+)?|[ \t]+(?:and[ \t]+)?){TOPIC})*"

_MOST_NAMED: Final = 6  # topics
_LONGEST_TITLE: Final = 40  # characters


class Request(Struct, frozen=True):
    """One command of a letter, with all that its effect may look at.

    `thread` are the topics of the thread the letter is in, `subject_topics` those its Subject
    names; `tier` is how sure we are of the sender for this command; `contradicted` are topics on
    which this very letter votes in two ways, `named` those on which it votes by name, which are
    not meant by its `VOTE all`; `votes` is what a vote says; `word` is the command's keyword;
    `in_form`, whether a ballot form of the meeting says it.
    """

    context: Context
    match: re.Match[str]
    block: tuple[str, ...] = ()
    thread: tuple[int, ...] = ()
    subject_topics: tuple[int, ...] = ()
    tier: Tier = "none"
    contradicted: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    votes: tuple[WrittenVote, ...] = ()
    word: str = ""
    in_form: bool = False

    def __getitem__(self, group: str) -> str:
        """The text of one group of the grammar, ``""`` where it is absent."""
        return self.match[group] or ""

    @property
    def agenda(self) -> Agenda:
        """What the command acts on."""
        return self.context.agenda

    @property
    def letter(self) -> int:
        """The letter's number."""
        return self.context.stored.id

    @property
    def message_id(self) -> str:
        """The letter's, with angle brackets."""
        return self.context.letter.message_id

    @property
    def received(self) -> datetime:
        """When we received the letter, aware."""
        return self.context.received

    @property
    def written(self) -> datetime | None:
        """When a letter of an archive was written; for display only."""
        return self.context.written

    @property
    def sender(self) -> Mailbox:
        """Who wrote the letter."""
        return self.context.sender

    @property
    def person(self) -> str:
        """The key of whoever wrote the letter."""
        return self.context.person

    def with_receipt(self, said: Sentence) -> tuple[Sentence, ...]:
        """What is said about a vote, and the voter's receipt if the ballot is secret."""
        receipt = self.context.receipt
        if not receipt:
            return (said,)
        told = Sentence(
            "Your receipt is {receipt}; with it you can find your ballot in the tally sheet.",
            receipt=receipt,
        )
        return (said, *self.seen_by_list(), told)

    def seen_by_list(self) -> tuple[Sentence, ...]:
        """What to say of a secret vote that was sent over the list; nothing of any other."""
        if self.context.direct:
            return ()
        told = Sentence(
            "Your mail went to the list, where everybody could read it. To vote in secret, mail "
            "{agent} alone.",
            agent=self.agenda.rules.agent,
        )
        return (told,)

    @property
    def says_chair(self) -> bool:
        """Whether the letter says that it is a chair's, however sure we are of that."""
        return self.context.console or self.context.says_chair

    @property
    def is_chair(self) -> bool:
        """Whether the sender may do what chairs do: is one, and as surely as the list wants."""
        sure = reaches(self.tier, self.agenda.rules.needed("chair"))
        return self.context.console or (self.says_chair and sure)

    def topic(self, written: str = "", again: Callable[[str], str] | None = None) -> Topic:
        """The topic that is written or, without one, meant.

        Meant is the topic of the address (``agenda+T7@``), else that of the thread, else the one in
        the Subject.

        Args:
            written: as the letter names it; ``""`` where it does not.
            again: the line to send instead, with a topic in it; the same line unless given.

        Raises:
            Refused: if that is not exactly one; with those that it could be.
        """
        topic = self.topic_or_none(written)
        if topic is None:
            raise self._unclear(again or self._again)
        return topic

    def topic_or_none(self, written: str) -> Topic | None:
        """The same where the command may be about no topic; None if it is not exactly one."""
        if written:
            return self.agenda.topic(number_of(written))
        for meant in (self.thread, self.subject_topics):
            if len(meant) == 1:
                return self.agenda.topic(meant[0])
        return None

    def _again(self, topic: str) -> str:
        """The line that the letter has, with a topic in it."""
        return f"{self.word} {topic} {clean_line(self.match.string)}".rstrip()

    def _unclear(self, again: Callable[[str], str]) -> Refused:
        """What to say where no topic is meant, or several could be."""
        numbers = self.thread or self.subject_topics
        known = [one for one in self.agenda.topics if one.status in STANDING]
        if numbers:
            known = [self.agenda.topic(number) for number in numbers]
        if not 0 < len(known) <= _MOST_NAMED:
            return Refused(
                "Which topic do you mean? Please send it with the topic’s number, for instance:\n"
                "{line}",
                line=again("T<number>"),
            )
        names = [f"{one.id} {clean_line(one.title, _LONGEST_TITLE)}" for one in known]
        return Refused(
            "Which topic do you mean: {topics}? Please send it with the number, for instance:\n"
            "{line}",
            topics=", ".join(names),
            line=again(known[0].id),
        )

    def new_topic(self, title: str) -> Topic:
        """A topic of the sender's at the current meeting; it is not put on the agenda yet."""
        return Topic(
            number=self.agenda.next_number(Topic),
            title=title,
            proposer=self.sender,
            received=self.received,
            letter=self.letter,
            message_id=self.message_id,
            meeting=self.agenda.meeting.number,
            owner=self.person,
        )

    def own_topic(self, written: str = "") -> Topic:
        """The same, for the topic's proposer and for chairs only."""
        topic = self.topic(written)
        if self.agenda.proposer_of(topic) != self.person and not self.is_chair:
            raise Refused("Only its proposer or a chair may do this to {id}.", id=topic.id)
        return topic


class Answer(Struct, frozen=True):
    """What became of a command: what it did, what of it was refused, and for which topics.

    `opened` are new topics (the letter becomes the start of their thread); `show` names the part
    of the ack's template that answers a question, with its `values`. `line` is the letter's own
    and `command` its keyword (``""`` if it was none); whoever runs the command fills both in.
    """

    said: tuple[Sentence, ...] = ()
    refused: tuple[Sentence, ...] = ()
    topics: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    show: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    release: int = 0
    """The held letter that this one confirms."""
    line: str = ""
    command: str = ""
    secret: bool = False
    """Whether it may tell of a secret ballot, so that only the sender is shown it; filled in."""

    @property
    def done(self) -> bool:
        """Whether anything was done or told; False where all was refused."""
        return bool(self.said or self.show or self.release)


Effect = Callable[[Request], Answer]
ActOf = Callable[[Request], Act]
OpenTo = Callable[[Request], bool]
#: Each topic with the choice that a line states for it; raises `Refused` as its effect would.
Choices = Callable[[Request], Sequence[tuple[Topic, int]]]


class Command(Struct, frozen=True, kw_only=True):
    """A keyword that members write, the form of what follows it, and what it does."""

    word: str
    """The keyword, in capitals."""
    usage: str
    """How it is written, with an example argument."""
    form: str
    """A regular expression for what follows the keyword."""
    brief: str
    """What it is for, in a few words without a full stop: ``Vote on topics``."""
    more: str
    """All else that HELP says of it; ``""`` for nothing."""
    effect: Effect
    who: Who = "member"
    """Who may give it."""
    act: Act = "ask"
    """What kind of act it is, for what a list asks of its sender's identity."""
    takes_block: bool = False
    """Whether the lines below it belong to it, up to the next command."""
    act_of: ActOf | None = None
    """Says which act it is this time, where that depends on whom it is about."""
    fields: tuple[str, ...] = ()
    """The names of lines (``Lead:``) that may stand below it up to an empty line."""
    public: bool = False
    """Whether others than the sender may see its line and its answer where ballots are secret."""
    choices: Choices | None = None
    """What it votes, so that a letter that votes in two ways is noticed."""
    takes_back: bool = False
    """Whether it takes back what a letter did, and so can itself not be taken back."""
    question: bool = False
    """Whether it only shows something; asked again in the same letter, it is answered once."""
    example: str = ""
    """As it may stand in a mail, of one line or several; ``""`` where the usage says all."""
    argument: Argument = "posts"
    """What follows the keyword; unless said otherwise, what asks for the most care."""
    usage_for_chairs: str = ""
    """How chairs may write it, where that is more than what members may; else ``""``."""
    comes_last: bool = False
    """Whether it shows what all other lines of its letter have made, wherever it stands."""
    by_rule: bool = False
    """Whether it is for lists that decide by rules, so that HELP is silent about it elsewhere."""
    open_to: OpenTo | None = None
    """Says of which of a member's commands strangers may give this one; None: of none."""

    @property
    def grammar(self) -> re.Pattern[str]:
        """The same, made when it is first used: most letters give few commands."""
        return _compiled(self.form)

    def act_in(self, request: Request) -> Act:
        """Which act it is in this letter, for what the list asks of its sender's identity."""
        if self.act_of is None:
            return self.act
        try:
            return self.act_of(request)
        except Refused:
            return self.act  # it is refused when it is run

    def may_give(self, request: Request) -> bool:
        """Whether its sender may give a member's command: is no stranger, or need not be one."""
        if not request.context.from_stranger:
            return True
        try:
            return self.open_to is not None and self.open_to(request)
        except Refused:
            return False

    def run(self, request: Request) -> Answer:
        """Check that the sender may, then do it.

        Raises:
            Refused: with what to do instead.
        """
        context = request.context
        if self.who == "console" and not context.console:
            raise Refused("{word} is for the operator's command line.", word=self.word)
        # What only shows something goes to whoever From names, and that is a chair.
        may = request.says_chair if self.act == "ask" else request.is_chair
        if self.who == "chair" and not may:
            raise Refused("{word} is for the chairs of the meeting.", word=self.word)
        if self.who in ("member", "proposer") and not self.may_give(request):
            raise Refused("{word} is for members of the list.", word=self.word)
        try:
            return self.effect(request)
        except NotStanding as off:
            if self.who != "chair" and not (self.act == "propose" and request.is_chair):
                raise
            raise Refused(
                "{why} To bring it back, send: {line}",
                why=off.said,
                line=f"REOPEN {off.topic}",
            ) from off


@cache  # that of `re` forgets
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form)


class _Options(TypedDict, total=False):
    """What `command` may be told of a command besides; the fields of `Command` say what it is."""

    who: Who
    act: Act
    takes_block: bool
    act_of: ActOf
    fields: tuple[str, ...]
    public: bool
    choices: Choices
    takes_back: bool
    question: bool
    example: str
    argument: Argument
    usage_for_chairs: str
    comes_last: bool
    by_rule: bool
    open_to: OpenTo


def command(
    word: str, usage: str, grammar: str = "", **options: Unpack[_Options]
) -> Callable[[Effect], Command]:
    """Make a `Command` of the decorated effect; its docstring is what HELP says of it.

    Args:
        word: the keyword, in capitals.
        usage: how it is written, with an example argument.
        grammar: a regular expression for what follows the keyword.
        options: more fields of the `Command`, where they are not as usual.
    """

    def made(effect: Effect) -> Command:
        brief, _, more = (effect.__doc__ or "").partition("\n\n")
        return Command(
            word=word,
            usage=usage,
            form=grammar,
            brief=" ".join(brief.split()).removesuffix("."),
            more=" ".join(more.split()),
            effect=effect,
            **options,
        )

    return made


def own_or_chair(request: Request) -> Act:
    """The act of changing a topic: a chair's, unless it is the sender's own and nothing more."""
    topic = request.topic(request["topic"])
    own = request.agenda.proposer_of(topic) == request.person
    if own and open_decision(request.agenda, topic.number) is not None:
        return "vote"  # it changes what people vote on
    chairs = request.agenda.is_consolidated(topic) or (request.says_chair and not own)
    return "chair" if chairs else "propose"


def number_of(written: str) -> int:
    """``T7``, ``t7``, ``#7`` or ``7`` as 7."""
    return int(written.lstrip("Tt#"))


def numbers_in(text: str) -> tuple[int, ...]:
    """Every topic named in `text`, in order, each once."""
    return tuple(dict.fromkeys(number_of(found) for found in re.findall(TOPIC, text)))
