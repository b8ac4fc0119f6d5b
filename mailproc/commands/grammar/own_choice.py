"""The vote that one line says below other text, in answer to a call to vote. Pure.

It is read only in the ways that say nothing else: a choice in figures alone on its line, one that
"(binding)" or "from me" follows, or what is voted on (``+1 to release``), and a sentence of the
author's own: ``I vote yes``, ``I abstain``, ``too early, so -1``.
"""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.arguments.vote_doubt import doubt_behind
from mailproc.commands.arguments.vote_text import WrittenVote, reason_of
from mailproc.commands.grammar.concluded_choice import MINE, concluded_choice, may_lead_to_choice
from mailproc.meeting.choices import choice_of, plain, reason_as_kept
from mailproc.structs import replace

_LONGEST_LINE: Final = 1000  # characters
_FIGURE: Final = r"(?P<sign>[+-]\ ?[12]|[+-]0)(?![\w%°]|[.,:/]\d)!*"
_BINDING: Final = (
    r"[ \t]*[\[(][^\[\]()\n]{0,20}\bbinding\b[^\[\]()\n]{0,40}[\])]|[ \t]+(?:non-?[ \t]?)?binding\b"
)
_WELL: Final = (
    r"(?:(?:so|and|thus|therefore|hence|overall|anyway|ok|okay|all[ \t]+good|looks?[ \t]+good|lgtm"
    r"|great|nice|good|thanks|from[ \t]+(?:me|my[ \t]+side)|in[ \t]+summary|summary|result"
    r"|conclusion)[,.:!]*[ \t]+){0,2}"
)
_GIVE: Final = r"(?:vote|cast|give(?:[ \t]+(?:it|this(?:[ \t]+(?:one|release))?))?)"
_SAYS: Final = (
    r"here(?:'s|[ \t]+is|[ \t]+comes)|this[ \t]+is|it(?:'s|[ \t]+is)|that(?:'s|[ \t]+is)"
    r"|i(?:'m|[ \t]+am)"
    rf"|(?:i[ \t]+|(?:(?:i'm|i[ \t]+am)[ \t]+)?(?:happy|glad)[ \t]+to[ \t]+){_GIVE}"
    r"|(?:my|here'?s?[ \t]+my)[ \t]+vote(?:[ \t]+is)?"
    r"|(?:please[ \t]+)?(?:consider|count|take|treat|regard)[ \t]+(?:this|it)(?:[ \t]+mail)?"
    r"(?:[ \t]+(?:as|to[ \t]+be))?"
)
_FOR: Final = (
    r"(?:(?:(?:voting|speaking)[ \t]+)?on[ \t]+behalf[ \t]+of[ \t]+[^\n+.!?:,]{1,60}[,:]?[ \t]+)?"
)
_STRONG: Final = (
    r"(?:(?:an?|my|another|big|fat|huge|solid|strong|eine?|klare[sn]?|dicke[sn]?|une?|gros)[ \t]+)"
    r"{0,3}"
)
#: The whole of a line, or all that says who votes; a reason may follow a mark.
_ALONE: Final = re.compile(
    rf"(?i){_FOR}{_WELL}(?:(?:so[ \t]+)?(?:(?:{_SAYS}|vote)[ \t:]*))?{_STRONG}"
    rf"{_FIGURE}(?P<binding>{_BINDING})?(?:{MINE})?"
    r"(?:[ \t]*[.,;:!–—][ \t]*|[ \t]+[-–—]+[ \t]+|[ \t]*$)(?P<reason>.*)"
)
#: What is voted on, and what leads to why.
_ON_IT: Final = (
    r"(?:[ \t]+(?:to|for)[ \t]+(?:me[ \t]+to[ \t]+)?|[ \t]+)(?:releas(?:e|ing)|approv(?:e|ing)"
    r"|accept(?:ing)?|adopt(?:ing)?|merg(?:e|ing)|publish(?:ing)?|ship(?:ping)?|do[ \t]+not|don't"
    r"|let's|go[ \t]+ahead)\b"
    r"|[ \t]+(?:on|for|to|in[ \t]+favou?r[ \t]+of)[ \t]+(?:(?:this|the|our|your)[ \t]+"
    r"(?:[\w.'-]+[ \t]+){0,3}?(?:release|candidate|rc\d*|vote|proposal|motion|change|merge"
    r"|nomination|adoption|policy|package|artifacts?)|(?:this|it)(?=[ \t]*(?:[.,;:!]|$)))"
    r"(?![\w-])"
)
_GIVEN: Final = r"[ \t]+(?:given|since|because|considering|despite|although|though)\b"
_LINE: Final = re.compile(
    rf"(?i){_WELL}(?:(?:so[ \t]+)?(?:{_SAYS})[ \t:]*)?{_STRONG}"
    rf"{_FIGURE}(?:{_BINDING})?(?P<reason>(?:{_ON_IT}|{_GIVEN}).*)"
)
_MY_VOTE: Final = r"\bmy[ \t]+(?:own[ \t]+)?(?:vote[ \t]*(?:is[ \t]+(?:an?[ \t]+)?)?:?[ \t]*)?"
_ENDS: Final = rf"(?=[ \t]*(?:[.,;!()]|$)|{_ON_IT}|{_GIVEN})"
_I: Final = (
    r"\b(?:i|we)(?:'ll|[ \t]+(?:will|also|hereby|therefore|thus|have[ \t]+to|must)){0,2}[ \t]+"
)
#: The same in German and French, where the verb may stand in front.
_I_DO: Final = (
    r"\b(?:(?:ich|wir)[ \t]+(?:stimmen?|votieren?|geben?|sagen?|bin|sind)"
    r"|(?:stimme|votiere|gebe|sage|bin)[ \t]+ich|(?:je|nous)[ \t]+(?:vote|votons|donne|mets|suis))"
    r"(?:[ \t]+(?:hier|da|mit|für|leider|gern|eine?|klar|une?|donc|aussi))*"
)
#: One inside of a line that says whose it is: behind it, or in front.
_FROM_ME: Final = re.compile(rf"(?i)(?<![\w.]){_FIGURE}(?:{_BINDING}|{MINE})")
_MY: Final = re.compile(rf"(?i){_MY_VOTE}{_FIGURE}")
_COUNT_MINE: Final = re.compile(
    rf"(?i)\b(?:regard|consider|count|take|treat|record|note|see)[ \t]+my[ \t]+vote[ \t]+"
    rf"(?:(?:as|to[ \t]+be)[ \t]+)?(?:an?[ \t]+)?{_FIGURE}{_ENDS}"
)
_I_VOTE: Final = re.compile(
    rf"(?i)(?:{_I}{_GIVE}|\b(?:i|we)(?:'m|'re|[ \t]+am|[ \t]+are)"
    rf"|\b(?:happy|glad)[ \t]+to[ \t]+{_GIVE}|{_I_DO})[ \t]+"
    rf"{_STRONG}{_FIGURE}(?:{_BINDING})?{_ENDS}"
)
#: The same in words; "against" says on what.
_IN_WORDS: Final = re.compile(
    rf"(?i)(?:(?:{_I}vote|{_I_DO})[ \t]+(?:an?[ \t]+)?"
    r"(?P<word>yes|aye|no|nay|against|ja|nein|dafür|dagegen|oui|non|contre)"
    rf"{_ENDS}|(?:{_I}abstain|\bich[ \t]+enthalte[ \t]+mich|\bje[ \t]+m'abstiens"
    r"|\b(?:i'm|i[ \t]+am|we're|we[ \t]+are)[ \t]+abstaining)"
    r"(?=[ \t]*(?:[.,;!)]|$)|[ \t]+(?:here|because|since|as|due[ \t]+to)\b"
    r"|[ \t]+(?:from|on|in)[ \t]+(?:(?:(?:my|this|the)[ \t]+)?(?:vote|voting|decision)|this|it)\b))"
)
#: A paragraph that says no more: ``Yes from me.``
_WORD_ALONE: Final = re.compile(
    rf"(?i){_WELL}(?:(?:that(?:'s|[ \t]+is)|it(?:'s|[ \t]+is)|this[ \t]+is|here's)[ \t]+)?{_STRONG}"
    rf"(?:(?P<word>yes|aye|no|nay|abstain)(?:{_BINDING})?{MINE}"
    r"(?:[ \t]+(?:too|as[ \t]+well|then))?"
    rf"|(?:(?:a|my)[ \t]+)?veto(?P<objection>)(?:{MINE})?)[ \t]*[.!]*"
)
#: What people say to each other about it, and not what is voted on.
_TALK: Final = (
    r"(?:the|this|that|these|those|all|any|such|more|further|another|a|your|his|her|their)[ \t]+"
    r"(?:(?!(?:with|in|on|for|at|as|because|since|before|after)(?:out)?\b)[\w'-]+[ \t]+){0,2}?"
    r"(?:discussions?|bike-?shed\w*|threads?|debates?|conversations?|arguments?|flame\w*|rants?)\b"
)
#: What does not go on to name it: "I object to this without discussion".
_LEADS_ON: Final = (
    r"(?:with(?:out)?|on|in|for|from|at|because|since|as|due|given|until|till|before|after|and|or)"
)
#: What stops a decision that silence would pass, and says as well how its author votes.
_OBJECTS: Final = re.compile(
    rf"(?i)(?:{_I}(?:strongly[ \t]+|formally[ \t]+)?(?:object|veto)"
    r"|\b(?:i'm|i[ \t]+am)[ \t]+(?:objecting|vetoing)"
    r"|(?<![\w:][ \t])\b(?:i'm|i[ \t]+am|we're|we[ \t]+are)[ \t]+(?:(?:strongly|firmly)[ \t]+)?"
    r"against(?=[ \t]+(?:this|that|it)[ \t]*(?:[.,;:!()–—-]|$)))\b"
    r"(?![ \t]+to[ \t]+(?:[\w']+[ \t]+){0,2}(?:tone|language|claims?|notion|wording|words"
    r"|way|comments?|insinuations?|accusations?|assertion|attitude|style)\b)"
    r"(?![ \t]+to[ \t]+(?:nothing|none|no|[\w.-]+'s[ \t]+objection)\b)"
    rf"(?![ \t]+(?:to[ \t]+)?{_TALK})"
    r"(?=[ \t]*(?:[.,;:!()–—-]|$)|[ \t]+(?:to|this|it|that|the|here|because|since|as|given|on)\b)"
    r"(?:(?:[ \t]+to)?[ \t]+(?:this|that|it)\b"
    rf"(?:(?![ \t]+{_LEADS_ON}\b)(?:[ \t]+[\w-]+){{1,2}}(?=[ \t]*(?:[.!]|$)))?)?"
    r"(?P<objection>[^?]*)"
)
_ASKED: Final = re.compile(r"\?")
#: ``That's a yes from me``
_WORD_FROM_ME: Final = re.compile(rf"(?i)\ban?[ \t]+(?:\w+[ \t]+)?(?P<word>yes|aye|no|nay){MINE}")
#: What makes it a vote of some other day: anywhere in front of it.
_PERHAPS: Final = re.compile(
    r"(?i)\b(?:if|unless|until|once|when|after|before|provided|assuming|could|can(?!'t|not)|should"
    r"|may|might|would|then[ \t]+(?:i|we|it|this|that)|wenn|falls|sobald|würde|könnte|sollte"
    r"|si|quand|voterais)\b|'d\b|\?"
)
#: What makes it no vote: in the clause that it stands in.
_DENIES: Final = (
    r"no|not|never|cannot|\w+n't|withh[eo]ld|withdraw|withdrew|retract|keep|kept|gave|got|had|was"
    r"|were"
)
_NOT_MINE: Final = re.compile(rf"(?i)\b(?:{_DENIES})\b")
_NOT_NOW_MINE: Final = re.compile(rf"(?i)\b(?:{_DENIES}|will|he|she|they|you)\b|'ll\b")
#: The same, and what makes it another's or several people's.
_NOT_OWN: Final = re.compile(
    rf"(?i)\b(?:{_DENIES}|he|she|they|you|have|has|need|needs|by|received|count\w*|votes|\d+"
    r"|nicht|kein\w*|nie|ne|pas|jamais|er|sie|il|elle|hat|haben|gab|wurden?|ont|avait"
    r"|(?<!this )(?<!that )one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
#: What makes it a question, or a vote of some other day: behind it.
_NOT_YET: Final = re.compile(
    r"(?i)[^.!?;\n]{0,200}\?"
    r"|[ \t,]*(?:tomorrow|later|soon|next|would|will|was|were|had|if|once|when|unless|until"
    r"|morgen|später|wenn|falls|sobald|war|demain|si|quand)\b"
    r"|[^.!?;,\n]{0,60}[ \t](?:depends?|hinges?|hangs)\b"
)
#: The same anywhere behind it, where words go on; and another figure, which both are told with.
_NOT_NOW: Final = re.compile(
    r"(?i)[^.!;\n]{0,300}?(?:\?|\b(?:tomorrow|later|soon|would|if|once|when|unless|until|provided"
    r"|assuming|morgen|später|wenn|falls|sobald|demain|si|quand)\b|[+-] ?[012]\b)"
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])(?:[ \t]+|$)")
_FAR: Final = 200  # characters of a sentence in front of a choice
_SHORT: Final = 50  # characters of a line that nobody wraps
_CLAUSE: Final = re.compile(r"(?i).*(?:[,:–—]|[ \t]-[ \t]|\b(?:so|thus|therefore|hence|and|but)\b)")
_NAMES: Final = re.compile(
    r"[A-Z][\w.'’-]*(?:[ \t,&]+(?:and[ \t]+)?[A-Z][\w.'’-]*)*[ \t.]*|\d+.*"
    r"|(?i:none|nobody|no[ \t]+one|zero|nil|n/a)\b.*"
)
#: Whose it is, where nothing says that it is the author's: ``Jane Roe +1 (binding)``.
_NAME_IN_FRONT: Final = re.compile(r"[A-Z][\w'’-]+[ \t]+[A-Z][\w'’-]+[ \t:]*$")
#: Who said so: ``+1, he says``.
_SAID_BY: Final = re.compile(
    r"(?i)\w+[ \t]+(?:says?|said|writes?|wrote|thinks?|thought)\b(?![^.]*\bi\b)"
)
_AROUND_REASON: Final = " \t.,;:!()–—-"
_WORDS: Final = (
    *("vote", "abstain", "object", "veto", "Veto", "from m", "from us", "from our"),
    *("stimme", "enthalte", "m'abst", "voti", "dafür", "dagegen", "against"),
)
_SIGNED: Final = re.compile("[+\\-\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d][ \u00a0]?[012]")


def may_choose_for_oneself(line: str) -> bool:
    """Whether a line may say such a vote; quick, yes to some prose."""
    if ("1" in line or "0" in line or "2" in line) and _SIGNED.search(line):
        return True
    return any(word in line for word in _WORDS)


def own_choice(
    text: str, above: str = "", below: str = "", *, answers: bool = False
) -> WrittenVote | None:
    """The vote that a line says; None if it says none.

    Args:
        text: of the line, without its bullet.
        above: the line above it, of which a sentence may go on.
        below: the line on which its own may.
        answers: whether it answers the question how its author votes, so that a word does, alone.
    """
    text = plain(text[:_LONGEST_LINE])
    unfinished = _unfinished(above)
    if (alone := _ALONE.fullmatch(text)) is not None:
        is_others = _is_row_of_names(alone) or _SAID_BY.match(alone["reason"])
        is_own = not is_others and _may_begin(unfinished)
        return _said(alone) if is_own else None
    if (line := _LINE.fullmatch(text)) is not None and _may_begin(unfinished):
        return None if _NOT_NOW.match(text, line.end("sign")) else _said(line)
    if answers and not (above.strip() or below.strip()) and (word := _WORD_ALONE.fullmatch(text)):
        return _said(word)
    ends = len(text)
    if ends > _SHORT and below.strip():
        text = f"{text} {plain(below.strip()[:_LONGEST_LINE])}"
    return _in_sentence(text, ends, unfinished) or _concluded(text, ends, unfinished)


def _in_sentence(text: str, ends: int, unfinished: str) -> WrittenVote | None:
    """The vote of a sentence that says whose it is, and begins before a place."""
    for pattern, denied, not_yet in _SENTENCES:
        for found in pattern.finditer(text):
            if found.start() >= ends:
                break
            before = _before(text, found.start(), unfinished)
            if before is None or not _is_own(before, denied):
                continue
            if _NAME_IN_FRONT.search(before) and "from" not in found[0].casefold():
                continue
            if not not_yet.match(text, found.end()):
                return _said(found)
    return None


def _concluded(text: str, ends: int, unfinished: str) -> WrittenVote | None:
    """The vote with which a sentence ends, before a place, with what leads to it if against."""
    found = concluded_choice(text) if _may_begin(unfinished) else None
    if found is None or found.start("sign") >= ends:
        return None
    if unfinished and not may_lead_to_choice(f"{unfinished} {text[: found.start('sign')]}"):
        return None
    vote = _said(found)
    led_to = f"{unfinished} {text[: found.start()]}".strip(" ,:;(")
    return replace(vote, reason=reason_as_kept(led_to)) if vote.choice < 0 else vote


def _before(text: str, place: int, unfinished: str) -> str | None:
    """What of its sentence stands in front of a choice; None if that is too long for one."""
    far = max(0, place - _FAR)
    last = max(text.rfind(mark, far, place) for mark in ".!?;")
    if last < 0 and far:
        last = text.rfind(")", far, place)
        return text[last + 1 : place] if last >= 0 else None
    return text[last + 1 : place] if last >= 0 else f"{unfinished} {text[:place]}"


_SENTENCES: Final = (
    (_FROM_ME, _NOT_OWN, _NOT_YET),
    (_MY, _NOT_MINE, _NOT_YET),
    (_COUNT_MINE, _NOT_OWN, _NOT_NOW),
    (_I_VOTE, _NOT_OWN, _NOT_NOW),
    (_IN_WORDS, _NOT_OWN, _NOT_NOW),
    (_OBJECTS, _NOT_OWN, _ASKED),
    (_WORD_FROM_ME, _NOT_NOW_MINE, _NOT_NOW),
)


def _said(match: re.Match[str]) -> WrittenVote:
    parts = match.groupdict()
    if (why := parts.get("objection")) is not None:
        said = reason_as_kept(why.strip(_AROUND_REASON))
        return WrittenVote((), -1, said, doubt=doubt_behind(why, -1))
    choice = choice_of(parts.get("sign") or parts.get("word") or "abstain")
    reason = parts.get("reason") or ""
    return WrittenVote((), choice, reason_of(reason), doubt=doubt_behind(reason, choice))


def _unfinished(above: str) -> str:
    """What a line says of a sentence that may go on below it; ``""`` for nothing."""
    text = plain(above.strip()[:_LONGEST_LINE])
    return "" if _ALONE.fullmatch(text) else _SENTENCE_END.split(text)[-1]


def _may_begin(unfinished: str) -> bool:
    """Whether a line begins with a choice of its own, below what is unfinished above it.

    A line that was wrapped is a long one.
    """
    is_wrapped = len(unfinished) > _SHORT and not unfinished.endswith(("!", ":", ","))
    return not is_wrapped and _is_own(f"{unfinished} ")


def _is_own(before: str, denied: re.Pattern[str] = _NOT_OWN) -> bool:
    """Whether what stands in front of a choice leaves it the author's own, and one of now."""
    clause = _CLAUSE.match(before)
    just_before = before[clause.end() if clause else 0 :]
    return not _PERHAPS.search(before) and not denied.search(just_before)


def _is_row_of_names(match: re.Match[str]) -> bool:
    """Whether a colon parts a choice from who chose so: ``+1 (binding): Jane, John``."""
    behind = match.string[match.end("sign") : match.start("reason")]
    return ":" in behind and _NAMES.fullmatch(match["reason"]) is not None
