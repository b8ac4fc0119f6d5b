"""What follows a choice and leaves open what it says of the topic: a condition, a motion. Pure.

``+1 if the room fits`` says neither yes nor no yet; ``+1 to postpone`` is on something else.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from mailproc.meeting.choices import Choice

#: Why a choice may be no vote on its topic: it depends on something, or is on something else.
Doubt = Literal["", "condition", "motion"]

#: What parts it from the choice, within its sentence.
_PARTED: Final = r"[ ,;(–—-]*(?:(?:(?:non-?)?binding|from (?:me|us|here))[ ,)–—-]+)?"
#: What is no condition behind "if", but manners: "if that helps".
_MANNERS: Final = (
    r"(?:you ask|only (?:because|for|to)|any(?:thing|one|body)?|needed|necessary|wanted|required"
    r"|desired|possible|at all|not too late|my vote|[iI]'m"
    r"|[iI] (?:may|can|might|am|count|get a vote)"
    r"|(?:it|that|this) (?:helps|matters|counts|makes)|(?:[\w-]+ )?votes? counts?"
    r"|still|not already|more votes"
    r"|(?:it|that|this|there)(?:'s| is) (?:still|not too|of any|any|needed|allowed|a vote)"
    r"|(?:we|you)(?:'re| are) (?:still )?(?:voting|counting|collecting|asking))\b"
)
#: What was done, so that nothing depends on it.
_I_DID: Final = r" (?:I\b|we \w+ed\b)"
_DEPENDS: Final = (
    rf"(?:if(?! {_MANNERS})|iff|provided(?! by)|providing|(?:as|so) long as|as soon as"
    r"|(?:on|under) (?:the |one )?condition|conditional(?:ly)?|subject to|depending on|contingent"
    rf"|assuming(?! (?:that )?I\b)|once(?! more| again|{_I_DID})|when(?! it comes|{_I_DID})"
    r"|wenn|falls|sofern|sobald|solange|vorausgesetzt|unter der bedingung"
    r"|si|s'il|à condition|pourvu|dès que)"
)
#: An objection stands until these come true; support does not yet.
_NOT_BEFORE: Final = r"(?:unless|until|till|pending|bis|sauf si|tant que)"
_BUT: Final = r"(?:but|and|though|although|aber|mais) "
_ONLY: Final = r"(?:only|just|nur|seulement) "
_OF_ANY: Final = re.compile(rf"{_PARTED}(?:{_BUT})?(?:{_ONLY})?{_DEPENDS}(?!\w)")
#: The same of support; further on in its sentence, where "but only" makes it one.
_OF_SUPPORT: Final = re.compile(
    rf"(?:{_PARTED}(?:{_BUT})?(?:{_ONLY})?|[^.!?;:]{{0,200}}[ ,(]{_BUT}{_ONLY})"
    rf"(?:{_DEPENDS}|{_NOT_BEFORE})(?!\w)"
)

#: What leads from a choice to what it is on.
_LINK: Final = (
    rf"{_PARTED}(?:to|for|on|in favou?r of|für|zum?|pour|being|be|getting|get) "
    r"(?:(?:me|us|it|this|that|them|[Tt]\d+|be|being|get|getting|just|simply|rather|instead"
    r"|still|the|a|an|das|den|die) ){0,3}"
)
_IT: Final = r"(?:(?:it|this|that|things|T\d+) )?"
_DELAYS: Final = (
    r"(?:wait|delay)(?:ing|ed|s)?\b(?!-)|postpon|defer(?:ring|red)?\b|paus(?:e|ing)|reschedul",
    rf"extend(?:ing|ed)?\b {_IT}(?:$|[.,;!]|until|till|by|the (?:vote|voting|deadline))",
    r"hold(?:ing)? (?:off|on|back|it|this|that|the release)\b",
    rf"push(?:ing|ed)? {_IT}(?:back|out|off)\b",
    rf"(?:mov|shift)(?:e|ing|ed)? {_IT}to (?:next|another|a later|later|[a-z]+day\b)",
    r"(?:giv|tak)(?:e|ing) (?:\w+ )?more time|more time|next (?:week|month|year|time|meeting)\b",
    r"another (?:week|day|month|rc\d*|candidate|round|vote)\b|new (?:rc|candidate|vote|round)\b",
    r"(?:discuss|talk|think|look)\w* (?:\w+ ){0,3}(?:first|more|further|again|longer)\b",
    *("warten", "abwarten", "verschieb", "vertag", "attendre", "reporter", "repousser"),
)
#: To do away with it; with what is moved where that is the topic: "rejecting this", not "the ABI".
_ENDS: Final = (
    *("reject", "drop", "cancel", "abandon", "skip", "abort", "withdraw", "revert", "kill"),
    *("declin", "deny", "block", "stop", "veto", "forget", "close", "closing", "tabl(?:e|ing)"),
    *(r"not \w", "roll(?:ing|ed)? ?back", "ablehn", "streich", "abbrech", "rejeter", "abandonner"),
)
_TOPIC_ITSELF: Final = (
    r"\w* *(?:$|[.,;!)]|(?:(?:it|this|that|them|[Tt]\d+|das|es|ça)|(?:the|this) (?:whole )?"
    r"(?:topic|vote|voting|release|proposal|idea|plan|motion|change|candidate|thing)|for now"
    r"|instead|altogether|until|till|because|since|please)(?![\w-]))"
)
_LEAVES: Final = (
    rf"(?:leav|keep)(?:e|ing)? {_IT}(?:out|alone|as)\b|voting (?:no|against)|nicht|ne pas"
)
_IN_TITLES: Final = (
    *("remov", "delet", "deprecat", "retir", "disabl", r"end(?:ing)?\b", "without", "no longer"),
    r"(?:don't|do not|never)\b",
)


def _behind_link(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?i){_LINK}(?:{'|'.join(words)})")


def _in_title(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{'|'.join(words)})")


#: Behind a choice, what moves something else; each with how titles say that they are about it.
_MOTIONS: Final = (
    (_behind_link(_DELAYS), _in_title(_DELAYS)),
    (
        _behind_link((_LEAVES, *(f"{one}{_TOPIC_ITSELF}" for one in _ENDS))),
        _in_title((_LEAVES, *_ENDS, *_IN_TITLES)),
    ),
)
#: The same behind support, without a link: "+1, let's wait"; against the topic it is a reason.
_LETS_WAIT: Final = (
    re.compile(
        rf"(?i){_PARTED}(?:let's|let us|lets|we should|i'd rather|better) (?:just |rather )?"
        rf"(?:{'|'.join(_DELAYS)})"
    ),
    _in_title(_DELAYS),
)
_FAR: Final = 300  # characters


def doubt_behind(words: str, choice: Choice) -> Doubt:
    """Why a choice may be no vote on its topic, by the words that follow it in its sentence.

    They are in the form of `choices.plain`, with what parts them from the choice.
    """
    said = _on_one_line(words)
    if (_OF_ANY if choice < 0 else _OF_SUPPORT).match(said):
        return "condition"
    motions = (*_MOTIONS, _LETS_WAIT) if choice > 0 else _MOTIONS
    return "motion" if any(motion.match(said) for motion, _ in motions) else ""


def is_motion_of(title: str, words: str) -> bool:
    """Whether a topic with this title is about what the words behind a choice move."""
    said = _on_one_line(words)
    motions = (*_MOTIONS, _LETS_WAIT)
    return any(motion.match(said) and titled.search(title) for motion, titled in motions)


def _on_one_line(words: str) -> str:
    return " ".join(words[:_FAR].replace("’", "'").split())
