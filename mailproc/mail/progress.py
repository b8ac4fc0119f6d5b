"""What somebody's own words say of something they took on: done, until when, not theirs. Pure.

What a program may have written, and what is not clear, is none of these: then they are asked again.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from mailproc.mail.acceptance import may_be_machine
from mailproc.mail.text import folded

ProgressKind = Literal["done", "until", "not mine", "unclear"]

_YES: Final = r"(?:(?:yes|yep|yeah|ok|okay|sure|hi|hello|ja|oui|sí|sì|both|all)\b[\s,.!–-]*){0,3}"
#: What says that something was done, and no more.
_DONE: Final = re.compile(
    rf"{_YES}(?:(?:it|this|that|they|these|those|both|all)(?:'s| is| was| are| were| has been"
    r"| have been)? |i'm |i am |i've |i have |i |we've |we have |we )?"
    r"(?:(?:all|already|just|now|both|been|finally|long since) )*"
    r"(?:done|did (?:it|that|this|so)|finished|completed|complete|resolved|fixed|merged"
    r"|sent(?: it)?|published|posted|written|uploaded|landed|closed|committed"
    r"|(?:ist |schon |bereits |alles )*(?:erledigt|gemacht|fertig)"
    r"|(?:hab|habe) ich (?:schon |bereits )?(?:gemacht|erledigt)"
    r"|(?:c'est )?fait|terminé|hecho|fatto|feito|gedaan|klart|hotovo|zrobione|gotowe|tehty|kész"
    r"|готово|сделано|完了|完成)(?!\w)"
)
#: Marks in place of it, as telephones offer them.
_TICK: Final = re.compile("[✓✔✅☑👍][\U0001f3fb-\U0001f3ff\ufe0f]?")
#: What takes it back again: "done by Friday", "done? no".
_NOT_YET: Final = re.compile(
    r"\b(?:not|n't|nearly|almost|half|mostly|partly|soon|except|but (?:not|i)|will|yet"
    r"|noch nicht|fast|bald|(?:first|second|next|one|a|some|most|ersten?|zweiten?)"
    r" (?:part|half|step|bit|of|teil))\b|\?"
)
#: Who has had enough, or stops for now: of what was asked about they say "it", or its name.
_HAD_ENOUGH: Final = re.compile(
    r"for (?:today|now|the (?:day|week|year|moment)|this (?:week|month|year))\b|für heute\b"
    r"|here[.!]*$|(?P<object>with|mit) (?!(?:it|this|that|these|those|them|everything|all|a\d+"
    r"|(?:my|the) (?:part|task|action|job)|allem|dem)\b(?! \w+(?:[.!,]|$)))"
)
_SPEAKS_OF_SELF: Final = re.compile(rf"{_YES}(?:i'm|i am|we're|we are|ich bin)\b")
_NOT_MINE: Final = re.compile(
    r"(?:(?:sorry|no|nope|hi|hello|hm+|oh|but|nein|non)\b[\s,.!–-]*){0,3}"
    r"(?:(?:it|this|that)(?:'s| is| was)? )?(?:i'm |i am )?"
    r"(?:not (?:me|mine|for me|my (?:action|job|task|item|thing|business|area|responsibility))\b"
    r"|(?:isn't|wasn't) (?:me|mine|for me)\b|wrong person\b"
    r"|i (?:can't|cannot|can not|won't|will not|don't want to|am not able to|am unable to) "
    r"(?:do|take|handle) (?:it|this|that)\b(?! (?:by|until|till|before|this|next|now|today|yet))"
    r"|i (?:have )?(?:never|didn't|did not) (?:take|took|taken|agree|agreed)\b"
    r"|(?:please )?(?:ask|give it to|find) (?:somebody|someone|anybody|anyone) else\b"
    r"|(?:das (?:bin|war) |bin |war )?(?:ich nicht|nicht ich)\b|nicht meine?[rs]?\b"
    r"|pas moi\b|no soy yo\b|non io\b|niet ik\b|not? me\b)"
)
#: Until when: what stands behind one of these, or a day that stands alone.
_UNTIL: Final = re.compile(
    r"\b(?:until|till|by|due(?: on)?|not before|move(?:d)? (?:it )?to|postpone(?:d)? (?:it )?"
    r"(?:to|until)|bis(?: zum)?|jusqu'(?:au|à)|hasta(?: el)?|entro(?: il)?|tot) "
    r"(?P<day>(?:[^.!?;]|(?<=\s\d)\.|(?<=\s\d\d)\.){1,60}?)"
    r"(?:$|(?<!\s\d)(?<!\s\d\d)[.!?;]\s|[.!?;]$|[.,]? (?:please|thanks|thank you|bitte|danke)\b)"
)
_DAY_ALONE: Final = re.compile(
    r"(?:(?:on|maybe|probably|the|in|am|sorry|no|not yet|noch nicht)\b[\s,.]*){0,3}"
    r"(?P<day>(?:next|this|nächste[rns]?|coming) \w+|(?:\w+ ){0,1}(?:weeks?|months?|days?)"
    r"|today|tomorrow|heute|morgen|übermorgen"
    r"|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4})?"
    r"|\d{1,2}(?:st|nd|rd|th|\.)? [a-zä]{3,9}(?: \d{4})?"
    r"|[a-zä]{3,9} \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)[.!]*"
)
#: What a day is said with; what else one may wait for is none: "until John answers".
_SAYS_DAY: Final = re.compile(
    r"\d|\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|week(?:s|end)?|months?"
    r"|days?|year|today|tomorrow|tonight|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|(?:über)?morgen|heute|wochen?|monate?|jahr"
    r"|jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
)
#: Who is away until then, or what says so in their name.
_AWAY: Final = re.compile(
    r"\b(?:away|holidays?|vacation|leave|travel(?:l?ing)?|sick|urlaub|verreist|krank|congés|absen[tc]e?)\b"
)
_LONGEST: Final = 600  # characters


class Progress(NamedTuple):
    """What is said, and what stands behind it: what came of it, the day, or why not."""

    kind: ProgressKind
    rest: str = ""


def read_progress(said: str) -> Progress:
    """What somebody's words say of one thing that they took on, or of several.

    Args:
        said: on one line, without greeting and name (`acceptance.own_words`).
    """
    whole = " ".join(said[:_LONGEST].split())
    low = folded(whole)
    if not low or may_be_machine(low):
        return Progress("unclear")
    same = len(low) == len(whole)  # so that places in one are places in the other
    if found := _NOT_MINE.match(low):
        return Progress("not mine", _rest(whole, low, found.end(), same=same))
    done = _DONE.match(low) or _TICK.match(low)
    if done and not _takes_back(low, done.end()):
        return Progress("done", _rest(whole, low, done.end(), same=same))
    found = _UNTIL.search(low) or _DAY_ALONE.fullmatch(low)
    if found and _SAYS_DAY.search(found["day"]) and not _AWAY.search(low):
        return Progress("until", found["day"].strip(" ,"))
    return Progress("unclear")


def _takes_back(low: str, end: int) -> bool:
    """Whether what follows "done" says that it is not: "by Friday" is still to come."""
    if _NOT_YET.search(low[: end + 20]):
        return True
    if re.match(r"\s+(?:by|until|till|bis|next|tomorrow)\b", low[end:]):
        return True
    enough = _HAD_ENOUGH.match(low[end:].lstrip())
    return enough is not None and (not enough["object"] or bool(_SPEAKS_OF_SELF.match(low)))


def _rest(whole: str, low: str, end: int, *, same: bool) -> str:
    text = whole if same else low
    return text[end:].strip(" \t,.;:!–—-")
