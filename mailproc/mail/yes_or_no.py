"""Whether somebody's own words say yes or no to the question whether a mail was theirs. Pure.

What is no clear yes is none: a vacation notice, a ticket system's receipt, a question. A no may be
longer, since nothing is done because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import dropwhile, takewhile
from typing import Final, Literal

from mailproc.mail.courtesy import (
    DEVICE,
    POLITE,
    READ_CHARACTERS,
    SEPARATOR,
    any_of,
    is_greeting,
    is_polite,
    takes_leave,
)
from mailproc.mail.text import folded

YesOrNo = Literal["yes", "no", "empty", "unclear"]

#: By language, all that says yes. Every language counts on every list: people mix them.
_YES: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("yes", "yep", "yeah", "yup", "y", "ok", "okay", "sure", "confirm", "confirmed"),
        *("i confirm", "i confirm it", "i confirm this", "i confirm that", "correct", "right"),
        *("that is right", "that's right", "that is correct", "that's correct", "of course"),
        *("it was me", "that was me", "this was me", "it is me", "it's me", "that's me"),
        *("it was i", "that was i", "it is mine", "it's mine", "that is mine", "that's mine"),
        *("this is mine", "it was mine", "that was mine", "i did", "i do", "please do"),
        *("i sent it", "i sent that", "i sent this", "i wrote it", "i wrote that", "i wrote this"),
        *("i did send it", "i did send that", "i did write it", "i did write that", "go ahead"),
        *("please go ahead", "please proceed", "proceed", "carry on"),
        *("it is", "indeed", "absolutely", "definitely", "agreed", "approved", "i approve", "mine"),
        *("this is me", "this is correct", "this is right", "i can confirm", "i hereby confirm"),
        *("i can confirm it", "i can confirm this", "i can confirm that", "i confirm my vote"),
        *("that is my vote", "that's my vote", "this is my vote", "my vote", "that vote is mine"),
        *("this mail is mine", "that mail is mine", "this mail is from me", "do it", "count it"),
        *("certainly", "all good", "looks good", "lgtm", "sure thing", "i voted", "i did vote"),
        *("i have voted", "i've voted"),
    ),
    "de": (
        *("ja", "jo", "jawohl", "genau", "stimmt", "richtig", "bestätige", "bestätigt"),
        *("ich bestätige", "ich bestätige das", "das war ich", "war ich", "ist von mir"),
        *("das ist von mir", "das war von mir", "einverstanden", "in ordnung", "passt", "klar"),
        *("das bin ich", "ich war es", "ich war's", "das bestätige ich", "jepp", "jawoll"),
        *("natürlich", "korrekt", "alles richtig", "jep", "jup"),
    ),
    "fr": (
        *("oui", "d'accord", "je confirme", "confirmé", "c'est moi", "c'était moi"),
        *("c'est bien moi", "c'était bien moi", "exact"),
    ),
    "es": ("sí", "si", "vale", "confirmo", "confirmado", "fui yo", "soy yo", "he sido yo"),
    "it": ("sì", "va bene", "confermo", "confermato", "sono io", "sono stato io", "ero io"),
    "pt": ("sim", "fui eu", "sou eu", "está certo"),
    "nl": ("akkoord", "bevestigd", "ik bevestig", "klopt", "dat was ik", "dat ben ik"),
    "pl": ("tak", "potwierdzam", "to ja", "zgadza się"),
    "cs": (*("ano", "jo", "potvrzuji", "souhlasím", "to jsem já", "jsem to já", "byl jsem to já"),),
    "sk": ("áno", "potvrdzujem"),
    "sv": ("jo", "japp", "bekräftar", "jag bekräftar", "det var jag", "stämmer"),
    "da, nb": ("jeg bekræfter", "jeg bekrefter", "bekræftet", "bekreftet", "det var mig"),
    "fi": ("kyllä", "joo", "vahvistan", "juu"),
    "hu": ("igen", "megerősítem", "én voltam"),
    "ro": ("da", "confirm", "eu am fost"),
    "tr": ("evet", "onaylıyorum", "tamam"),
    "el": ("ναι", "επιβεβαιώνω"),
    "ru, uk": ("да", "так", "подтверждаю", "підтверджую", "это я", "это был я", "это была я"),
    "ja": ("はい", "確認しました", "承認します", "私です"),
    "zh": ("是", "是的", "好", "好的", "对", "對", "确认", "確認", "是我"),
    "ko": ("네", "예", "확인", "확인합니다"),
}
_MAIL: Final = r"(?:(?:e-?)?mails?|messages?|votes?|ballots?|requests?|proposals?|commands?)"
#: The same in sentences that have many forms.
_YES_SENTENCES: Final = (
    (
        r"(?:all of )?(?:it|this|that|these|those|they|all|both)"
        r"(?:'s| is| was| are| were| came| comes) (?:really |indeed |all )?"
        rf"(?:mine|me|from me|by me|my (?:own )?{_MAIL}|correct|right|fine|true|good)"
    ),
    rf"i (?:hereby )?confirm (?:my|the|this|that|these|those) {_MAIL}",
    rf"i (?:sent|wrote) (?:my|the|this|that|these|those) {_MAIL}",
    rf"(?:please )?(?:count|do) (?:it|this|that|them|(?:my|the|this|that|these) {_MAIL})",
    r"(?:das|es) (?:ist|war) (?:meine|die) (?:e-?mail|mail|nachricht|stimme|abstimmung)",
    r"(?:das|es) (?:ist|war) (?:so )?(?:richtig|korrekt)",
    r"(?:die|meine) (?:e-?mail|mail|nachricht|stimme|abstimmung) (?:ist|war|kam|stammt) von mir",
    r"(?:das )?(?:hab|habe) ich (?:das )?(?:geschrieben|geschickt|gesendet|abgeschickt)",
    r"ich habe (?:das|die mail|die e-mail) (?:geschrieben|geschickt|gesendet|abgeschickt)",
)
#: What says no if a whole sentence is nothing else.
_NO: Final = (
    *("no", "nope", "nah", "n", "not me", "not mine", "never", "no way", "stop", "cancel", "wrong"),
    *("cancel it", "cancel this", "stop it", "stop this", "reject", "rejected", "decline", "deny"),
    *("declined", "denied", "refused", "don't", "do not", "nein", "ne", "nö", "stopp", "abbrechen"),
    *("nicht ich", "non", "pas moi", "não", "nao", "nee", "niet", "nie", "nej", "nei", "ei"),
    *("nem", "nu", "hayır", "όχι", "нет", "ні", "не я", "いいえ", "不", "不是", "否", "아니요"),
    *("아니오", "io no", "yo no", "eu não", "alto", "arrêtez", "annuler", "cancelar", "annulla"),
)
_DID: Final = (
    r"(?:even |ever )?(?:writ|wrote|send|sent|vote|ask|do\b|did\b|done\b|request|make|made|submit"
    r"|propose|order|authori[sz]e|confirm)"
)
#: What says no wherever it stands: that it was not the writer.
_DENIALS: Final = re.compile(
    r"(?:\b|(?<=\W))(?:"
    rf"(?:i|we) (?:did not|didn't|didnt|never|have not|haven't|had not|hadn't)(?: {_DID}|[.! ]*$)"
    r"|(?:was|is|were)(?: not|n't|nt) (?:me|mine|us|from me|by me|my)\b"
    r"|not (?:me|mine|from me|by me|my (?:mail|e-?mail|message|vote|doing|letter))\b"
    r"|(?:do not|don't|dont) (?:do|count|confirm|accept|process) (?:it|this|that)\b"
    r"|(?:war|bin) (?:das )?(?:nicht ich|ich nicht)|nicht von mir|(?:hab|habe) ich nicht"
    r"|ich (?:hab|habe)\b.{0,30}\b(?:nicht|nie|keine?n?)\b.{0,20}"
    r"(?:geschrieben|geschickt|gesendet|abgestimmt|verschickt|gemacht)"
    r"|n'(?:est|était) pas (?:moi|de moi)|pas (?:moi|de moi)\b"
    r"|je n'ai (?:pas|jamais) (?:écrit|envoyé|voté|demandé|fait)"
    r"|no (?:he sido|fui|soy|era) yo|yo no (?:he|lo|fui|escrib|envi|mand)|no es m[íi]"
    r"|no lo (?:escrib|envi|mand|hic|he )|non (?:sono|ero) (?:stat[oa] )?io|non è mi[ao]"
    r"|non (?:l'ho|ho) (?:scritt|mandat|inviat|fatt|votat)|não (?:fui|sou) eu|não é (?:meu|minha)"
    r"|não (?:escrev|envi|vote|mand)|(?:was|ben) ik niet|niet van mij|heb ik niet"
    r"|ik heb\b.{0,30}\bniet (?:geschreven|gestuurd|verstuurd|verzonden|gestemd)"
    r"|to nie ja|nie (?:ja )?(?:pisał|wysłał|wysyłał|głosował|napisał)|nie ode mnie"
    r"|nebyl[a]? jsem to|to jsem nebyl|neposlal|nepsal|nehlasoval"
    r"|(?:var|är|er) (?:inte|ikke|ej) (?:jag|jeg|mig|meg)|(?:inte|ikke) (?:från|fra) m[ie]g"
    r"|har (?:inte|ikke|aldrig|aldri) (?:skriv|skrev|skick|send|sänt|röst|stemt)"
    r"|en (?:minä )?(?:ole )?(?:kirjoitt|lähett|äänest)|nem én (?:voltam|írtam|küldtem)"
    r"|не я\b|не мо[её]|не (?:писал|отправлял|голосовал|посылал)|ben (?:yazmadım|göndermedim)"
    r"|私ではありません|(?:送|書)いて?って?いません|不是我|没有(?:发|写)|제가 아닙니다"
    r")"
)
#: Who says that they themselves wrote it.
_SELF: Final = re.compile(
    r"\b(?:me|mine|i (?:did|sent|wrote|can|hereby|confirm(?! that$))|ich|mir|moi|je|yo|io|eu|ik"
    r"|jag|jeg|já|én|я)\b"
)
#: The single words that say yes or no.
WORDS: Final = frozenset(
    word for words in (*_YES.values(), _NO) for word in words if " " not in word
)
#: A thumb or a tick in place of a word, as phones offer them.
_THUMB: Final = re.compile("(?:[👍✓✔✅👌][\U0001f3fb-\U0001f3ff\ufe0f]?\\s*)+")
_SAYS_NO: Final = re.compile(
    rf"{SEPARATOR}*(?:{any_of(_NO)})(?:[\s)\"'”]*$|\s*[,.;:!–—…、。！，-])"
)
#: What a person adds to a yes, and no ticket system does.
_KIND: Final = (
    r"(?:(?:many )?(?:thanks|thank you|thx|danke|merci)(?: a lot| very much| so much)?"
    r"(?: for| fürs?| pour)|(?:so |very )?(?:sorry|apologies|my apologies)(?: for| about)?"
    r"|entschuldigung(?: für)?)"
    r"(?: (?:(?:double )?(?:asking|checking)|making sure|(?:the |this |that |my |all the )?(?:check"
    r"|trouble|delay|confusion|noise|inconvenience|late (?:reply|answer|response))|nachfragen"
    r"|die (?:nachfrage|mühe|verspätung)))?"
)
_READ_LINES: Final = 12


@cache
def _all_yes() -> str:
    return "|".join((*_YES_SENTENCES, any_of(word for words in _YES.values() for word in words)))


# Made when somebody is first asked: they are large, and take as long as a small program.
@cache
def _says_yes() -> re.Pattern[str]:
    """Each word is taken or left whole, so that no text takes long to be read."""
    return re.compile(
        rf"{SEPARATOR}*+(?:just{SEPARATOR}++)?(?>(?:{_all_yes()})(?!\w))"
        rf"(?:{SEPARATOR}++(?>(?:{_all_yes()}|{_KIND}|{any_of(POLITE)})(?!\w)))*+{SEPARATOR}*"
    )


@cache
def _opens_with_yes() -> re.Pattern[str]:
    return re.compile(rf"{SEPARATOR}*+(?>(?:{_all_yes()})(?!\w))")


def read_yes_or_no(lines: Sequence[str], names: str = "") -> YesOrNo:
    """What an answer to our question says.

    Args:
        lines: the author's own (`Letter.own_lines`); only the first few are read.
        names: all that its author may sign with: their name, what stands before the @.

    Returns:
        ``yes`` if the first paragraph says it and nothing else, and what follows is a farewell, a
        name, or comes after "that was me"; ``no`` if it begins with one, or any of the lines
        denies; ``empty`` if nothing is said.
    """
    read = [folded(line[:READ_CHARACTERS]) for line in lines[:_READ_LINES]]
    if any(map(_DENIALS.search, read)):
        return "no"
    if all(not line or DEVICE.fullmatch(line) for line in read):
        return "empty"
    said = list(dropwhile(lambda line: not line or is_greeting(line), read))
    if not said:
        return "unclear"
    first, *rest = said
    if _SAYS_NO.match(first):
        return "no"
    if not (_says_yes().fullmatch(first) or _THUMB.fullmatch(first)):
        return "unclear"
    paragraph = list(takewhile(bool, rest))
    below = () if _SELF.search(first) else rest[len(paragraph) :]
    return "yes" if _ends(paragraph, names) and _ends(below, names) else "unclear"


def opening(said: str) -> tuple[Literal["yes", "no", ""], str]:
    """Whether what somebody says begins with a yes or a no, and what follows that.

    Args:
        said: in the form of `folded`.
    """
    if no := _SAYS_NO.match(said):
        return "no", said[no.end() :].strip()
    if yes := (_opens_with_yes().match(said) or _THUMB.match(said)):
        return "yes", said[yes.end() :].strip(" ,.;!–—-")
    return "", said


def denies(line: str) -> bool:
    """Whether a line, quote marks aside, says that its writer did not do what was asked about."""
    said = folded(line[:READ_CHARACTERS].lstrip("> \t"))
    return bool(_DENIALS.search(said) or _SAYS_NO.match(said))


def _ends(lines: Iterable[str], names: str) -> bool:
    """Whether the lines below a yes say nothing more: they agree, take leave, or are a name.

    What stands below a farewell, or below a name, says who takes leave.
    """
    more = dropwhile(lambda one: not one or _says_yes().fullmatch(one) or is_polite(one), lines)
    return takes_leave(next(more, ""), names)
