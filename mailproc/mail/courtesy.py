"""What people write around what they say: hello, thanks, goodbye, a name, a device's line. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Final

from mailproc.mail.text import folded

READ_CHARACTERS: Final = 300  # of a line
#: What may stand beside an answer, and says nothing by itself.
POLITE: Final = (
    *("please", "thanks", "thank you", "many thanks", "thanks a lot", "pls", "thx", "ty", "cheers"),
    *("bitte", "danke", "vielen dank", "merci", "s'il vous plaît", "gracias", "por favor"),
    *("s'il te plaît", "svp", "stp", "grazie", "obrigado"),
    *("obrigada", "dank je", "bedankt", "dziękuję", "dzięki", "děkuji", "díky", "tack", "takk"),
    *("kiitos", "köszönöm", "спасибо", "ありがとう", "ありがとうございます", "谢谢", "謝謝"),
)
SEPARATOR: Final = r"[\s,.;:!()…–—\-*_\"'“”„«»、。！，👍🙂😊✓✔]"
#: A regular expression for the words with which people greet, in text that is `folded`.
GREETINGS: Final = (
    r"(?:hi|hello|hey|dear|good (?:morning|day|evening)|hallo|moin|guten (?:tag|morgen|abend)"
    r"|servus|liebe[rs]?|bonjour|salut|hola|ciao|salve|olá|oi|dag|beste|cześć|dzień dobry|ahoj"
    r"|dobrý den|hej|hei|terve|szia|привет|здравствуйте)\b"
)
_GREETING: Final = re.compile(rf"{GREETINGS}[^?]{{0,40}}")
#: What a telephone or a mail program writes below each mail: it names itself.
DEVICE: Final = re.compile(
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
#: What stands above a name at the end of a mail; `folded`, in which an ß is two letters.
_FAREWELL: Final = re.compile(
    r"(?:(?:best|kind|kindest|warm|many)(?: (?:regards|wishes|thanks))?|regards|cheers|sincerely"
    r"|yours(?: \w+)?|(?:(?:viele|liebe|schöne|beste|herzliche|freundliche) )?grüsse|gruss|lg|vg"
    r"|mfg|(?:mit )?(?:freundlichen|besten|vielen|lieben) (?:grüssen|dank|gruss)"
    r"|(?:bien )?(?:cordialement|amicalement)|bonne journée|bien à (?:toi|vous)"
    r"|saludos|un saludo|saluti|cordiali saluti|atenciosamente|abraços?"
    r"|groeten?|(?:met )?vriendelijke groet(?:en)?|pozdrawiam|s pozdravem|hälsningar|mvh|terveisin"
    r"|üdvözlettel|с уважением)\b(?P<name>.{0,40})"
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
#: What may stand behind thanks, and in place of them where something is asked for or refused.
_SO_MUCH: Final = (
    r"(?: (?:in advance|again|very much|so much|a lot|all|everyone|everybody|im voraus|schön"
    r"|beaucoup|d['’]avance))?(?: (?:for|für|pour) [^,.;!]{1,60})?"
)
_SORRY: Final = (
    r"(?:so |very )?(?:sorry|apologies|entschuldigung|tut mir leid|désolée?|pardon)"
    r"(?: (?:for|about|für|pour) [^,.;!]{1,60})?"
)


def any_of(words: Iterable[str]) -> str:
    """A regular expression for one of these words, in text that is `folded`."""
    longest_first = sorted({folded(word) for word in words}, key=len, reverse=True)
    return "|".join(map(re.escape, longest_first))


def is_greeting(line: str) -> bool:
    """Whether a line says hello and no more: ``Hi,``, ``Dear agenda,``."""
    return _GREETING.fullmatch(folded(line[:READ_CHARACTERS])) is not None


def names_device(line: str) -> bool:
    """Whether a line is what a telephone or a mail program writes into each mail.

    Kind words may follow: ``Sent with K-9 Mail. Please excuse my brevity.``
    """
    head = folded(line[:READ_CHARACTERS])
    return DEVICE.fullmatch(head.partition(". ")[0]) is not None


def is_courtesy(line: str, names: str = "") -> bool:
    """Whether a line says nothing but hello, thanks or goodbye, or is its author's name.

    Args:
        line: as it is written.
        names: all that its author may sign with.
    """
    if len(line) > READ_CHARACTERS:
        return False
    said = folded(line)
    if not said or is_polite(said):
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
    return _THANKS.fullmatch(folded(line[:READ_CHARACTERS])) is not None


def is_polite(said: str) -> bool:
    """Whether a line, in the form of `folded`, is kind words or a device's, and says nothing."""
    return bool(DEVICE.fullmatch(said) or _SAYS_POLITE.fullmatch(said))


def asked_for(line: str) -> str:
    """What stands behind "please" in capitals, ``Please CLOSE VOTING``; "" if nothing does."""
    found = _PLEASE.match(line[:READ_CHARACTERS])
    return line[found.end() :] if found else ""


def without_courtesy(text: str, *, parted: bool = False) -> str:
    """A text without what people put behind whatever they ask for: ``T3 me, please``.

    Args:
        text: what is asked for; "now" adds nothing to it, either.
        parted: whether punctuation has to part the kind words from it, as from a title.
    """
    return (_PARTED if parted else _KIND_END).sub("", text)


def without_thanks(text: str) -> str:
    """A reason without the thanks at its end, whomever and whatever they are for; perhaps ``""``.

    Thanks that say more stay: "thanks for the patch, but it breaks the ABI".
    """
    found = _THANKS_AT_END.search(text, max(0, len(text) - READ_CHARACTERS))
    return text[: found.start()] if found else text


def takes_leave(said: str, names: str) -> bool:
    """Whether a line says goodbye, perhaps with its author's name, or is that name.

    Args:
        said: the line, in the form of `folded`.
        names: all that its author may sign with.
    """
    farewell = _FAREWELL.fullmatch(said)
    rest = farewell["name"].strip(" ,.!") if farewell else said
    return not rest or _is_name(rest, _signatures(names))


def _signatures(names: str) -> frozenset[str]:
    """What somebody signs with: their names, and first letters of these."""
    words = _WORD.findall(folded(names))
    two = (first[0] + last[0] for first, last in pairwise(words))
    return frozenset((*words, *(word[0] for word in words), *two))


def _is_name(line: str, names: Collection[str]) -> bool:
    """Whether a line begins with a name, and no sentence does with it; a title may stand behind."""
    words = _WORD.findall(_AFTER_NAME.split(line.strip(" -–—/~(,"), maxsplit=1)[0])
    return bool(words) and all(word in names for word in words)


_PLEASE: Final = re.compile(r"[ \t]*(?i:please|pls|kindly|bitte)[ \t,:]+(?=[A-Z]{3})")
_KIND: Final = rf"(?:(?:{any_of({*POLITE} - {'ty'})}){_SO_MUCH}|{_SORRY})"
_THANKS_AT_END: Final = re.compile(
    rf"(?i)(?:^|[ ]*[.,;:!(–—-]+[ ]+|[ ]*\(|[ ]+(?=and|und|et|but|mit))(?:(?:and|und|et|but)[ ]+)?"
    rf"(?:(?:many|much|big|huge|my|special|vielen|besten|herzlichen|un|grand|mille)[ ]+){{0,2}}"
    rf"(?:{any_of({*POLITE, 'thank', 'dank'} - {'please', 'pls', 'ty', 'bitte'})})"
    r"(?!\S*[ ]+to[ ](?!(?:all|every\w+|you|[^\W\d_]+(?:[ ]for[ ][^.,;:!?()]+)?[ .!)]*$)))"
    r"(?!.*(?:\b(?:but|however|though|although|yet|not|no|because|since|it|is|are|was|if|until"
    r"|aber|nicht|mais|pas|please|bitte|t\d+)\b|n't|[+-][012]))"
    r"(?:[ ]+[^.,;:!?()]{1,60})?(?:,[ ]+[^\W\d_]\w*(?:[ ][^\W\d_]\w*)?)?[\s.!)🙂😊👍]*$"
)
_AT_END: Final = r"[\s.!)…🙂😊👍]*$"
_KIND_END: Final = re.compile(
    rf"(?i)(?:(?:^|[\s,.;:!(–—-]++)(?:{_KIND}|now|jetzt|maintenant))++{_AT_END}"
)
_PARTED: Final = re.compile(
    rf"(?i)\s*+(?:[,;!(–—]|[.-]\s)\s*+{_KIND}(?:[\s,.;:!(–—-]++{_KIND})*+{_AT_END}"
)
_SAYS_POLITE: Final = re.compile(rf"(?:{SEPARATOR}|{any_of(POLITE)})+")
