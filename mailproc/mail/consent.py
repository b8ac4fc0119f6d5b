"""Whether somebody's own words say yes or no to the question whether a mail was theirs. Pure.

What is no clear yes is none: a vacation notice, a ticket system's receipt, a question. A no may be
longer, since nothing is done because of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import dropwhile, takewhile
from typing import Final, Literal

Consent = Literal["yes", "no", "empty", "unclear"]

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
        *("absolutely", "definitely", "certainly", "indeed", "all good", "looks good", "lgtm"),
        *("sure thing", "i voted", "i did vote", "i have voted", "i've voted"),
    ),
    "de": (
        *("ja", "jo", "jawohl", "genau", "stimmt", "richtig", "bestätige", "bestätigt"),
        *("ich bestätige", "ich bestätige das", "das war ich", "war ich", "ist von mir"),
        *("das ist von mir", "das war von mir", "einverstanden", "in ordnung", "passt"),
        *("ich war's", "ich war es", "das bin ich", "korrekt", "klar", "natürlich"),
        "alles richtig",
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
    "cs": ("ano", "jo", "potvrzuji", "souhlasím", "to jsem já", "byl jsem to já"),
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
#: What may stand beside a yes, and says nothing by itself.
_POLITE: Final = (
    *("please", "thanks", "thank you", "many thanks", "thanks a lot", "thx", "ty", "cheers"),
    *("bitte", "danke", "vielen dank", "merci", "s'il vous plaît", "gracias", "por favor"),
    *("grazie", "obrigado"),
    *("obrigada", "dank je", "bedankt", "dziękuję", "dzięki", "děkuji", "díky", "tack", "takk"),
    *("kiitos", "köszönöm", "спасибо", "ありがとう", "ありがとうございます", "谢谢", "謝謝"),
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
    rf"(?:i|we) (?:did not|didn't|didnt|never|have not|haven't|had not|hadn't) {_DID}"
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
_SEPARATOR: Final = r"[\s,.;:!()…–—\-*_\"'“”„«»、。！，👍🙂😊✓✔]"


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted({_folded(word) for word in words}, key=len, reverse=True)
    return "|".join(map(re.escape, longest_first))


def _folded(text: str) -> str:
    """In the form in which words are compared: no case, plain apostrophes, single spaces."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return " ".join(plain.casefold().split())


#: Each word is taken or left whole, so that no text takes long to be read.
_ALL_YES: Final = "|".join(
    (*_YES_SENTENCES, _any_of(word for words in _YES.values() for word in words))
)
_SAYS_YES: Final = re.compile(
    rf"{_SEPARATOR}*+(?:just{_SEPARATOR}++)?(?>{_ALL_YES})"
    rf"(?:{_SEPARATOR}++(?>{_ALL_YES}|{_any_of(_POLITE)}))*+{_SEPARATOR}*"
)
#: A thumb or a tick in place of a word, as phones offer them.
_THUMB: Final = re.compile("(?:[👍✓✔✅👌][\U0001f3fb-\U0001f3ff\ufe0f]?\\s*)+")
_SAYS_NO: Final = re.compile(
    rf"{_SEPARATOR}*(?:{_any_of(_NO)})(?:[\s)\"'”]*$|\s*[,.;:!–—…、。！，-])"
)
_GREETING: Final = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|day|evening)|hallo|moin|guten (?:tag|morgen|abend)"
    r"|servus|liebe[rs]?|bonjour|salut|hola|ciao|salve|olá|oi|dag|beste|cześć|dzień dobry|ahoj"
    r"|dobrý den|hej|hei|terve|szia|привет|здравствуйте)\b[^?]{0,40}"
)
_DEVICE: Final = re.compile(
    r"(?:sent|gesendet|envoyé|enviado|inviato|verzonden|verstuurd|skickat|sendt|wysłane|отправлено)"
    r"\b.{0,60}|(?:von|depuis) m(?:ein|on)\w* .{0,60}|get outlook for .{0,30}"
)
_LONGEST_CLOSING: Final = 5  # words of a line below the yes: a name, "best regards"
_READ_LINES: Final = 12
_READ_CHARACTERS: Final = 300  # of a line


def read_consent(lines: Sequence[str]) -> Consent:
    """What an answer to our question says.

    Args:
        lines: the author's own (`Letter.own_lines`); only the first few are read.

    Returns:
        ``yes`` if the first paragraph says it and nothing else; ``no`` if it begins with one, or
        any of the lines denies; ``empty`` if nothing is said.
    """
    read = [_folded(line[:_READ_CHARACTERS]) for line in lines[:_READ_LINES]]
    if all(not line or _DEVICE.fullmatch(line) for line in read):
        return "empty"
    said = list(dropwhile(lambda line: not line or is_greeting(line), read))
    if not said:
        return "unclear"
    first, *rest = takewhile(bool, said)
    if any(map(_DENIALS.search, said)) or _SAYS_NO.match(first):
        return "no"
    says_yes = _SAYS_YES.fullmatch(first) or _THUMB.fullmatch(first)
    return "yes" if says_yes and all(map(_closes, rest)) else "unclear"


def is_greeting(line: str) -> bool:
    """Whether a line says hello and no more: ``Hi,``, ``Dear agenda,``."""
    return _GREETING.fullmatch(_folded(line[:_READ_CHARACTERS])) is not None


def _closes(line: str) -> bool:
    """Whether a line below the yes takes nothing of it back."""
    if _SAYS_YES.fullmatch(line) or _DEVICE.fullmatch(line):
        return True
    words = line.split()
    return len(words) <= _LONGEST_CLOSING and "?" not in line and not _REFUSES.search(line)


_REFUSES: Final = re.compile(rf"(?<!\w)(?:not|but|{_any_of(_NO)})(?!\w)")
