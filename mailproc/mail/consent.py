"""Whether somebody's own words say yes or no to the question whether a mail was theirs. Pure.

What is no clear yes is none: a vacation notice, a ticket system's receipt, a question. A no may be
longer, since nothing is done because of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import dropwhile, pairwise, takewhile
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
_SEPARATOR: Final = r"[\s,.;:!()…–—\-*_\"'“”„«»、。！，👍🙂😊✓✔]"


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted({folded(word) for word in words}, key=len, reverse=True)
    return "|".join(map(re.escape, longest_first))


def folded(text: str) -> str:
    """In the form in which words are compared: no case, plain apostrophes, single spaces."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return " ".join(plain.casefold().split())


@cache
def _all_yes() -> str:
    return "|".join((*_YES_SENTENCES, _any_of(word for words in _YES.values() for word in words)))


# Made when somebody is first asked: they are large, and take as long as a small program.
@cache
def _says_yes() -> re.Pattern[str]:
    """Each word is taken or left whole, so that no text takes long to be read."""
    return re.compile(
        rf"{_SEPARATOR}*+(?:just{_SEPARATOR}++)?(?>(?:{_all_yes()})(?!\w))"
        rf"(?:{_SEPARATOR}++(?>(?:{_all_yes()}|{_any_of(_POLITE)})(?!\w)))*+{_SEPARATOR}*"
    )


@cache
def _opens_with_yes() -> re.Pattern[str]:
    return re.compile(rf"{_SEPARATOR}*+(?>(?:{_all_yes()})(?!\w))")


#: A thumb or a tick in place of a word, as phones offer them.
_THUMB: Final = re.compile("(?:[👍✓✔✅👌][\U0001f3fb-\U0001f3ff\ufe0f]?\\s*)+")
_SAYS_NO: Final = re.compile(
    rf"{_SEPARATOR}*(?:{_any_of(_NO)})(?:[\s)\"'”]*$|\s*[,.;:!–—…、。！，-])"
)
#: A regular expression for the words with which people greet, in text that is `folded`.
GREETINGS: Final = (
    r"(?:hi|hello|hey|dear|good (?:morning|day|evening)|hallo|moin|guten (?:tag|morgen|abend)"
    r"|servus|liebe[rs]?|bonjour|salut|hola|ciao|salve|olá|oi|dag|beste|cześć|dzień dobry|ahoj"
    r"|dobrý den|hej|hei|terve|szia|привет|здравствуйте)\b"
)
_GREETING: Final = re.compile(rf"{GREETINGS}[^?]{{0,40}}")
#: What a telephone or a mail program writes below each mail: it names itself.
_DEVICE: Final = re.compile(
    r"(?=.*\b(?:iphone|ipad|android|mobile|phone|handy|smartphone|tablet|samsung|galaxy|huawei"
    r"|xiaomi|pixel|blackberry|nokia|proton ?mail|proton|yahoo|outlook|gmail|thunderbird|fairemail"
    r"|k-9|mail|spark|airmail|mailspring|canary|fastmail|tutanota"
    r"|t[eé]l[eé]fono?|téléphone|telefone|telefoon|telefonu?|телефона|айфона)\b)(?:"
    r"(?:sent|gesendet|envoyé|enviado|inviato|verzonden|verstuurd|skickat|sendt|wysłane|отправлено)"
    r" (?:from|via|with|using|von|vom|mit|depuis|à partir|de|desde|do|dal?|met|van(?:af)?|från|fra"
    r"|ze?|со?|из)\b.{0,60}"
    r"|diese nachricht wurde von meinem .{0,60} gesendet\.?"
    r"|(?:von|depuis) m(?:ein|on)\w* .{0,60}|get outlook for .{0,30})"
)
#: What stands above a name at the end of a mail.
_FAREWELL: Final = re.compile(
    r"(?:(?:best|kind|kindest|warm|many)(?: (?:regards|wishes|thanks))?|regards|cheers|sincerely"
    r"|yours(?: \w+)?|(?:viele|liebe|schöne|beste|herzliche|freundliche) grüße|grüße|gruß|lg|vg|mfg"
    r"|(?:mit )?(?:freundlichen|besten|vielen|lieben) (?:grüßen|dank|gruß)|cordialement"
    r"|bien à (?:toi|vous)|saludos|un saludo|saluti|cordiali saluti|atenciosamente|abraços?"
    r"|groeten?|(?:met )?vriendelijke groet(?:en)?|pozdrawiam|s pozdravem|hälsningar|mvh|terveisin"
    r"|üdvözlettel|с уважением)\b(?P<name>.{0,40})"
)
#: Who says that they themselves wrote it.
_SELF: Final = re.compile(
    r"\b(?:me|mine|i (?:did|sent|wrote|can|hereby|confirm(?! that$))|ich|mir|moi|je|yo|io|eu|ik"
    r"|jag|jeg|já|én|я)\b"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
#: Where a name ends, and a title or a firm begins.
_AFTER_NAME: Final = re.compile(r"[,(|/]| [-–—] ")
#: Hello to somebody, and no word more.
_HELLO: Final = re.compile(rf"{GREETINGS}(?: [\w.-]{{1,30}}){{0,3}}[ ,.!:–-]*")
#: Thanks, perhaps for something; who asks for anything besides does not only thank.
_THANKS: Final = re.compile(
    r"(?!.*(?:\?|\b(?:please|but|bitte|aber|t\d+|not|vote|can|could|would|when|how)\b"
    r"|[+\-\u2212–] ?[012](?!\w)|[👎👍]))"
    r"(?:(?:(?:oh|ok|okay|great|perfect|super|cool|nice|good|wonderful|excellent|brilliant|got it"
    r"|alright|all right|toll|klasse|gut|prima)[ ,.!–-]*){0,3})"
    r"(?:many |much |vielen |tausend |muchas |mille )?"
    r"(?:thanks|thank you|thank u|thx|ty|danke|dank|dankeschön|merci|gracias|grazie|obrigad[oa]"
    r"|tack|takk|kiitos|dzięki|dziękuję|děkuji|díky|спасибо)(?:[\s,.!:;)(-]|$).{0,80}"
)
_WORDS_OF_NAME: Final = 3
_READ_LINES: Final = 12
_READ_CHARACTERS: Final = 300  # of a line


def read_consent(lines: Sequence[str], names: str = "") -> Consent:
    """What an answer to our question says.

    Args:
        lines: the author's own (`Letter.own_lines`); only the first few are read.
        names: all that its author may sign with: their name, what stands before the @.

    Returns:
        ``yes`` if the first paragraph says it and nothing else, and what follows is a farewell, a
        name, or comes after "that was me"; ``no`` if it begins with one, or any of the lines
        denies; ``empty`` if nothing is said.
    """
    read = [folded(line[:_READ_CHARACTERS]) for line in lines[:_READ_LINES]]
    if any(map(_DENIALS.search, read)):
        return "no"
    if all(not line or _DEVICE.fullmatch(line) for line in read):
        return "empty"
    said = list(dropwhile(lambda line: not line or is_greeting(line), read))
    if not said:
        return "unclear"
    first, *rest = said
    if _SAYS_NO.match(first):
        return "no"
    if not (_says_yes().fullmatch(first) or _THUMB.fullmatch(first)):
        return "unclear"
    known = _signatures(names)
    paragraph = list(takewhile(bool, rest))
    below = () if _SELF.search(first) else rest[len(paragraph) :]
    return "yes" if _ends(paragraph, known) and _ends(below, known) else "unclear"


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
    said = folded(line[:_READ_CHARACTERS].lstrip("> \t"))
    return bool(_DENIALS.search(said) or _SAYS_NO.match(said))


def is_greeting(line: str) -> bool:
    """Whether a line says hello and no more: ``Hi,``, ``Dear agenda,``."""
    return _GREETING.fullmatch(folded(line[:_READ_CHARACTERS])) is not None


def names_device(line: str) -> bool:
    """Whether a line is what a telephone or a mail program writes into each mail.

    Kind words may follow: ``Sent with K-9 Mail. Please excuse my brevity.``
    """
    head = folded(line[:_READ_CHARACTERS])
    return _DEVICE.fullmatch(head.partition(". ")[0]) is not None


def is_courtesy(line: str, names: str = "") -> bool:
    """Whether a line says nothing but hello, thanks or goodbye, or is its author's name.

    Args:
        line: as it is written.
        names: all that its author may sign with.
    """
    if len(line) > _READ_CHARACTERS:
        return False
    said = folded(line)
    if not said or _DEVICE.fullmatch(said) or _SAYS_POLITE.fullmatch(said):
        return True
    if _HELLO.fullmatch(said) or _THANKS.fullmatch(said):
        return True
    farewell = _FAREWELL.fullmatch(said)
    if farewell is not None:
        name = farewell["name"].strip(" ,.!")
        return len(name.split()) <= _WORDS_OF_NAME or _is_name(name, _signatures(names))
    return _is_name(said, _signatures(names))


def is_thanks(line: str) -> bool:
    """Whether a line says thanks, and asks for nothing."""
    return _THANKS.fullmatch(folded(line[:_READ_CHARACTERS])) is not None


def _ends(lines: Iterable[str], names: Collection[str]) -> bool:
    """Whether the lines below a yes say nothing more: they agree, take leave, or are a name."""
    for line in lines:
        if not line or _says_yes().fullmatch(line) or _DEVICE.fullmatch(line):
            continue
        if _SAYS_POLITE.fullmatch(line):
            continue
        farewell = _FAREWELL.fullmatch(line)
        rest = farewell["name"].strip(" ,.!") if farewell else line
        # Below a farewell, and below a name, stands who takes leave.
        return not rest or _is_name(rest, names)
    return True


def _signatures(names: str) -> frozenset[str]:
    """What somebody signs with: their names, and first letters of these."""
    words = _WORD.findall(folded(names))
    two = (first[0] + last[0] for first, last in pairwise(words))
    return frozenset((*words, *(word[0] for word in words), *two))


def _is_name(line: str, names: Collection[str]) -> bool:
    """Whether a line begins with a name, and no sentence does with it; a title may stand behind."""
    words = _WORD.findall(_AFTER_NAME.split(line.strip(" -–—/~(,"), maxsplit=1)[0])
    return bool(words) and all(word in names for word in words)


#: The single words that say yes or no.
WORDS: Final = frozenset(
    word for words in (*_YES.values(), _NO) for word in words if " " not in word
)
_SAYS_POLITE: Final = re.compile(rf"(?:{_SEPARATOR}|{_any_of(_POLITE)})+")
