"""The choice with which a sentence ends, set off from what leads to it: ``too early, so -1``. Pure.

It is its author's own where a word says that it follows from what they think ("so", "hence"), or
that it is theirs ("sorry", "I'm", "from me"); and where nothing in the sentence tells of somebody
else, of a figure that is no vote, or of another day.
"""

from __future__ import annotations

import re
from typing import Final

_FIGURE: Final = r"(?P<sign>[+-]\ ?[12]|[+-]0)(?![\w%°]|['’]s\b|[.,:/]\d)!*"
#: What draws a conclusion.
_SO: Final = (
    r"\b(?:so|thus|therefore|hence|daher|deshalb|darum|donc"
    r"|(?:which|that)[ \t]+(?:is[ \t]+why|makes[ \t]+(?:it|this|that)"
    r"|leaves[ \t]+me[ \t]+at)|(?:that|which)'s[ \t]+why)\b"
)
_MARK: Final = r"(?:[,:;–—(]|\.{2,3}|…|[ \t]-{1,2}(?=[ \t]))"
#: What says whose the choice is.
_OWN: Final = (
    r"(?:leider|von[ \t]+(?:mir|uns)(?:[ \t]+aus)?|pour[ \t]+(?:moi|nous)|je[ \t]+vote"
    r"|ich[ \t]+(?:bin|stimme|gebe)"
    r"|sorry|sadly|unfortunately|regrettably|reluctantly|gladly|happily|personally|i'm|i[ \t]+am"
    r"|we're|we[ \t]+are|(?:i|we)(?:'ll|[ \t]+(?:will|have[ \t]+to|must|can[ \t]+only))?[ \t]+"
    r"(?:vote|say|go[ \t]+with|give[ \t]+(?:it|this)|stay[ \t]+(?:with|at))|for[ \t]+(?:me|us)"
    r"|from[ \t]+(?:me|us|my[ \t]+side|our[ \t]+side)"
    r"|(?:my|our)(?:[ \t]+(?:vote|position|answer|verdict|view|choice)[ \t]+(?:is|stays|remains))?)"
)
_FILLER: Final = (
    r"(?:so|thus|hence|therefore|and|but|just|now|still|then|ok|okay|well|yes[,:]|no[,:]|sure|an?"
    r"|eine?|klare[sn]?|une?|c'est"
    r"|another|it's|it[ \t]+is|that's|that[ \t]+is|this[ \t]+is|(?:it|this|that)[ \t]+gets"
    r"|here's|here[ \t]+is"
    r"|make[ \t]+(?:it|that|mine)|clear(?:ly)?|strong(?:ly)?|big|firm|weak|solid|definite(?:ly)?"
    r"|for[ \t]+now|overall)"
)
#: Behind a choice, what says whose it is.
MINE: Final = (
    r"[ \t]+(?:from[ \t]+(?:me|myself|us|my[ \t]+(?:side|end|part)|our[ \t]+side|here)"
    r"|von[ \t]+(?:mir|uns)|meinerseits|de[ \t]+(?:ma|notre)[ \t]+part|pour[ \t]+(?:moi|nous))\b"
)
_ON_THIS: Final = (
    r"[ \t]+(?:to|on|for)[ \t]+(?:this|that|it)(?:[ \t]+(?:one|topic|proposal|idea))?(?!\w)"
)
_CONCLUDES: Final = re.compile(
    rf"(?i)(?P<so>{_MARK}?[ \t]*{_SO}|{_MARK}|\band(?=[ \t]+{_OWN}\b))[ \t,:]*"
    rf"(?:(?:(?P<own>{_OWN})|{_FILLER})[ \t]*(?:[,:–—]|[ \t]-(?=[ \t]))?[ \t]+){{0,6}}{_FIGURE}"
    rf"(?P<mine>[ \t]*[\[(](?:non-?[ \t]?)?binding[\])]|{MINE}|{_ON_THIS}){{0,3}}"
    r"(?:,?[ \t]+(?:then|now|for[ \t]+now|here|please|sorry|thanks|overall|too|as[ \t]+well))?"
    r"[ \t]*(?:[:;]-?[()]|🙂|😊)?[ \t]*(?=$|[.!,;)–—]|[ \t]+-[ \t]|\b(?:because|since)\b)"
)
#: What tells of somebody else's choice, or speech.
_OTHERS: Final = re.compile(
    r"(?i)\b(?:said|says|saying|wrote|writes|told|tells|thinks?|argues?|(?<!well )argued|claims?"
    r"|claimed|voted?|votes|gave|given|according[ \t]+to"
    r"|(?:is|was|were)[ \t]+(?:against|for|opposed|in[ \t]+favou?r)"
    r"|(?:he|she|they|you)[ \t]+(?:are|were|would|want|wants|wanted)"
    r"|sag(?:t|te|ten)|schreib(?:t|en)|schrieb(?:en)?|mein(?:t|te|ten)|findet|stimmte?n?|laut"
    r"|(?:er|sie|ihr|du)[ \t]+\w+|dit|disent|pense|écrit|selon"
    r"|(?:il|elle|ils|elles|vous|tu)[ \t]+\w+"
    r")\b|\?"
)
#: What makes it a choice of some other day, or none: in front of a mark that draws no conclusion.
_PERHAPS: Final = re.compile(
    r"(?i)\b(?:if|unless|until|once|when|after|before|provided|assuming|could|can(?!not|['’]t)"
    r"|should|may|might|would|he|she|they|you|not[ \t]+a|never"
    r"|wenn|falls|sobald|bis|würde|könnte|sollte|kein\w*|nie|si|quand|jusqu|serait|jamais)\b|['’]d\b"
)
#: With what a condition begins, which a choice behind it depends on.
_CONDITION: Final = re.compile(
    r"(?i)(?:but[ \t]+|only[ \t]+|and[ \t]+)?(?:if|unless|once|provided|assuming|wenn|falls|sobald"
    r"|sofern|si)\b"
)
#: What figures are told of.
FIGURES: Final = re.compile(
    r"(?i)\b(?:return\w*|exit\w*|\w*errors?|\w*exceptions?|codes?|values?|errno|retval|ret|status|index|offset"
    r"|default\w*|prints?|printed|shows?|showed|yields?|equals?|sets?|gets|got|becomes|became"
    r"|degrees?|temperature|versions?|scores?|scored|ratings?|priority|balance|diff|delta|counts?"
    r"|counted|total|sum|minus|plus|results?|levels?|lines?|columns?|input|output|argument|flag"
    r"|field|function|call|calls|driver|register|had|was|were)\b"
)
#: Anything of another day behind it, or a question.
_NOT_NOW: Final = re.compile(
    r"(?i)[^.!;\n]{0,300}?(?:\?|\b(?:tomorrow|later|soon|would|if|once|when|unless|until|provided"
    r"|assuming|morgen|später|wenn|falls|sobald|würde|demain|si|quand)\b)"
)
#: A sentence that repeats what somebody said: "Ann: too early, so -1", "<ann> ...".
_QUOTES: Final = re.compile(
    r"[<\[\"“„«]|(?!(?:Sorry|Vote|Summary|Conclusion|Verdict|Overall|Update|Edit|Well|Hm+)\b)"
    r"[A-Z][\w.-]*[a-z][\w.-]*(?:[ \t]+[A-Z][\w.-]*)?:[ \t]+(?![+-]?[012]\b)"
)
_FAR: Final = 400  # characters of a sentence


_DRAWS: Final = re.compile(rf"(?i){_SO}")


def concluded_choice(text: str) -> re.Match[str] | None:
    """The one choice with which a sentence of a text ends; its group ``sign`` is the figure.

    None if there is none, or if that may be somebody else's or no vote. `text` is `plain`.
    """
    for found in _CONCLUDES.finditer(text):
        begins = max(text.rfind(mark, 0, found.start()) for mark in (". ", "! ", "? ", "; "))
        before = text[begins + 1 : found.start()].strip()
        if not before or _NOT_NOW.match(text, found.end()):
            continue
        lead = text[found.start() : found.start("sign")]
        draws = _DRAWS.search(lead)
        if _CONDITION.match(before) and not draws:
            continue
        is_sure = draws or found["own"] or found["mine"]
        if may_lead_to_choice(before, draws=bool(is_sure)):
            return found
    return None


def may_lead_to_choice(before: str, *, draws: bool | None = None) -> bool:
    """Whether what stands in front of a choice leaves it the author's own, and one of now.

    Args:
        before: of its sentence.
        draws: whether a word draws a conclusion, or says whose it is; None: by the last words.
    """
    if len(before) > _FAR or _QUOTES.match(before) or before.count('"') % 2:
        return False
    if _OTHERS.search(before):
        return False
    if draws is None:
        draws = _DRAWS.search(before) is not None
    return draws or not (_PERHAPS.search(before) or FIGURES.search(before))
