"""What somebody's own words say to our asking: whether they lead a topic, whether they come. Pure.

Words of yes and no are those of `mail.yes_or_no`; here is what people say besides. What a program
may have written, and what says both, is unclear: then they are asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, Literal

from mailproc.mail.courtesy import GREETINGS, is_courtesy, is_greeting, is_thanks
from mailproc.mail.text import folded
from mailproc.mail.yes_or_no import opening

Acceptance = Literal["yes", "no", "maybe", "unclear"]

#: By language, how a sentence begins that accepts.
_ACCEPTS: Final[Mapping[str, str]] = {
    "en": (
        r"(?:(?:i'd|i would|i'll|i will|i'm|i am|we'd)(?: be)? )?(?:(?:very|more than|only too"
        r"|quite"
        r"|absolutely|really) )?(?:happy|glad|delighted|pleased|honou?red|willing"
        r"|ready)\b(?! not\b)"
        r"|(?:it would be |with |it's |it is )?(?:my |a |an |with )?(?:great )?(?:pleasure"
        r"|honou?r)\b"
        r"|gladly|i'd love to|i would love to|i can (?:do|take|lead|cover|handle|moderate)\b"
        r"|(?:i'll|i will|i'm going to) (?:do|take|lead|cover|handle|moderate|gladly)\b"
        r"|count me in|i'm in\b|i accept(?! that\b)|accepted|no problem|not a problem"
        r"|no worries|will do\b"
        r"|works for me|fine (?:with|by) me|why not\b|sounds (?:good|great|fine)"
        r"|you can count on me"
    ),
    "de": (
        r"(?:(?:ja|aber|sehr|klar),? )?gern(?:e)?\b|(?:das )?mach(?:e)? ich"
        r"|ich mach(?:e)? (?:das|es)"
        r"|(?:das )?übernehme ich|ich übernehme|(?:das )?kann ich (?:machen|übernehmen)"
        r"|ich kann (?:das|es) (?:machen|übernehmen)|bin dabei|ich bin dabei|kein problem"
        r"|mit vergnügen|wird gemacht|es ist mir eine (?:freude|ehre)"
    ),
    "fr, es, it, nl, pt": (
        r"avec plaisir|volontiers|con (?:mucho )?gusto|encantad[oa]|volentieri|con piacere|graag"
        r"|com (?:muito )?prazer"
    ),
}
#: By language, what declines wherever it stands.
_DECLINES: Final[Mapping[str, str]] = {
    "en": (
        r"(?:rather|prefer|better) (?:not|to not|you asked|somebody|someone)\b|\b(?:can't|cant"
        r"|cannot"
        r"|can not|won't|wont|will not|unable|not able|not possible|impossible|couldn't)\b"
        r"|no (?:time|capacity|spare)|(?:don't|do not) (?:have|want|think)|not (?:going to"
        r"|available"
        r"|interested|my|the right)|not (?:this time|me|i)\b|decline|i'll pass|i pass\b"
        r"|have to pass"
        r"|(?:somebody|someone|anybody|anyone) else|unfortunately|(?:i'm|i am) afraid|too busy"
        r"|(?:too much|too many|a lot|enough|plenty) (?:on|to do|going on|already|other)|swamped"
        r"|over-?(?:loaded|committed|booked)|snowed under"
        r"|count me out|no,? thanks|no,? thank you|regrets?\b"
        r"|(?:i'm|i am|i'll be|i will be) (?:away|travell?ing|elsewhere)\b"
        r"|not (?:be )?(?:coming|attending|there)\b"
    ),
    "de": (
        r"leider|lieber nicht|keine zeit|(?:kann|will|möchte|werde|schaffe) (?:ich |es |das "
        r"|da |leider )"
        r"{0,3}nicht|nicht (?:dabei|machen|kommen|möglich|moderieren|übernehmen)|absagen"
        r"|jemand ander"
        r"|ohne mich|nein,? danke"
    ),
    "fr, es, it, nl, pt": (
        r"je ne peux pas|pas possible|malheureusement|désolé|no puedo|lo siento|non posso|purtroppo"
        r"|helaas|kan niet|não posso|infelizmente"
    ),
}
_COMES: Final = (
    r"(?:i'll|i will|i'm going to|i plan to|i intend to|i'd like to|we'll|we will) (?:definitely |"
    r"certainly |gladly )?(?:be there|be in|come|attend|join|participate|be attending|make it)\b"
    r"|see you (?:there|then|all|in)|i'm (?:coming|attending|joining|going)|i am (?:coming"
    r"|attending|"
    r"joining|going)|i can (?:come|attend|join|make it|be there)|coming\b|attending\b"
    r"|(?:i'm |i am |we're )?(?:very much )?looking forward"
    r"|je viens\b|je serai (?:là|présente?)\b|j'y serai\b"
    r"|(?:ich )?(?:komme\b(?!.{0,40}nicht)|nehme teil|werde da sein|werde kommen)|bis dann"
    r"|ich werde (?:da sein|kommen)"
)
_STAYS_AWAY: Final = (
    r"(?:not|n't) (?:be )?(?:coming|attending|going|there|make it|come|attend|join)\b"
    r"|(?:komme|bin) (?:leider )?nicht"
)
_DOUBTS: Final = (
    r"\b(?:maybe|perhaps|possibly|probably|not (?:yet )?sure|unsure|(?:don't|do not) know"
    r"|might|may be"
    r"|tentative(?:ly)?|it depends|let me check|(?:i'll|i will) (?:see|check|try)|will try"
    r"|hope to|vielleicht"
    r"|eventuell|wahrscheinlich|weiss (?:es |ich )?(?:es )?noch nicht|mal sehen|unsicher|peut-être"
    r"|quizás?|forse|misschien|talvez)\b"
)
_CRY: Final = (
    r"(?:(?:great|super|cool|nice|wonderful|lovely|perfect|excellent|brilliant|fantastic|awesome"
    r"|toll|prima|klasse|wow|oh|well|(?:that's|that is|das ist|how) (?:very |really |so )?"
    r"(?:great|wonderful|nice|kind|lovely|good|fantastic|schön|nett|toll|super))(?:[,.!–-]+ *| ))"
)
#: Kind words with which an answer begins, and which do not answer: "Great, thank you, Carol!".
_KIND_WORDS: Final = re.compile(
    rf"{_CRY}{{0,2}}"
    r"(?:(?:many |much |vielen |herzlichen |mille |muchas )?(?:thanks|thank you|thx|danke|dank"
    r"|merci|gracias|grazie)(?: (?:(?:so|very|sehr) much|a lot|again|indeed|schön|beaucoup"
    r"|mille)| (?:for|für|dass|pour) [^,.!;:–]{1,60}(?=[,.!;:–]|$)"
    r"| (?!(?:i|ich|we|wir|je|but|aber|no|yes|sure|ja|nein|will|not|happy|gladly|gern)\b)"
    r"[\w.'-]{1,20}(?=[,.!;:–]|$)| [a-z]+ [a-z]+(?=[,!]|$)){0,2}(?:[,.!;:–-]+ *| |$))?"
    r"(?:(?:but|and|aber|und) )?"
)
#: What leaves it open, whatever friendly words are before it.
_HESITATES: Final = re.compile(
    r"\b(?:let me (?:check|think|ask|see)|(?:need|have|want|would like|i'd like) to"
    r" (?:check|ask|think|know|talk|see if|see whether)|must (?:first )?(?:check|ask|think)"
    r"|(?:will|i'll|have to|need to|must) (?:first )?think (?:about|on|over) (?:it|this|that)"
    r"|(?:ask|check with|talk to) my|(?:not (?:yet |quite )?sure|don't know|do not know)"
    r" (?:yet|if|whether|i can)|(?:it|that) (?:all )?depends|i wonder|i'm wondering"
    r"|unless|(?:only|nur|but|aber) (?:if|when|once|wenn|falls)|provided|as long as|on condition"
    r"|assuming|pending|subject to|get back to you|(?:i'll|i will) (?:answer|reply|let you know)"
    r"|antwort\w* (?:ich )?(?:morgen|später)"
    r"|depend(?:s|ing) on|sofern|solange|vorausgesetzt|unter der bedingung|à condition"
    r"|(?:when|once|as soon as) (?!needed|necessary|wanted|required|possible|(?:you|i|we|it)\b)"
    r"|(?<!as )if (?!you|needed|necessary|wanted|required|possible"
    r"|that\b|this\b|it\b|people|others|the others|anybody|anyone|i (?:may|must)\b)"
    r"|muss (?:ich )?(?:das |es )?(?:erst|noch)|weiss (?:ich )?(?:es )?noch nicht)\b"
)
#: What says that something was done, or will be.
_DONE: Final = re.compile(
    r"(?:yes|yep|ok|okay|sure|oh|sorry|thanks|thank you|ja|danke|oui|sí|sì)?[,.!: ]*(?:"
    r"(?:it's |it is |that's |that is |i'm |i am |i've |i have |i |we )?"
    r"(?:all |already |just |now )*"
    r"(?:done|did|voted|finished|completed|sent(?: it)?|got it|noted)"
    r"(?: (?:it|that|so|this|already|now|all|voting|my (?:vote|votes|ballot)|mine))*"
    r"|(?:i )?will do|i will|on it|will vote(?: (?:soon|today|tomorrow|now))?|ok|okay|yes|sure"
    r"|(?:ist |schon |bereits |alles )*(?:erledigt|gemacht|fertig|abgestimmt)"
    r"|(?:ich )?(?:hab|habe) (?:ich )?(?:schon |bereits |gerade )*(?:abgestimmt|gewählt)"
    r"|(?:das )?mach(?:e)? ich(?: (?:noch|gleich|heute|morgen))*|ja|oui|sí|sì"
    r"|(?:c'est )?fait|j'ai (?:déjà )?voté|hecho|ya (?:he votado|voté)|fatto|ho (?:già )?votato"
    r"|gedaan|(?:heb )?(?:al )?gestemd|feito|já votei|hotovo|zrobione|klart|tehty|готово|сделано"
    r"|完了|完成|已投票"
    r")[,.! ]*(?:thanks|thank you|danke|merci|gracias|grazie)?[.! ]*"
)
#: What programs say, and people who are away.
_MACHINE: Final = re.compile(
    r"\b(?:out of (?:the )?office|on vacation|on holidays?|annual leave|auto(?:matic|mated|-?reply"
    r"|-?response)\b|ticket|case (?:id|number|#)|request (?:id|number|#|is|was|has)|registered"
    r"|(?:we|have) (?:have )?received|do not reply|noreply|unsubscribe|im urlaub"
    r"|abwesen\w*|nicht im büro"
    r"|eingangsbestätigung|vorgangsnummer|ticketnummer)|\[#\d|#\d{4,}"
)
#: What somebody does who comes, leads, or stands.
_DOES: Final = (
    r"(?:do(?! (?:have|wonder|not|see|know|think|remember)\b)|take|lead|cover|handle|moderate"
    r"|present|run|host|chair|stand|come|coming|attend|attending|join|joining|there|in|make it"
    r"|accept|agree|serve|give|speak|help|prepare|volunteer|act|continue|go|going|manage|happy|glad"
    r"|willing|ready|available|free|honou?red|up for|on it|love|time|booked|slides|bring|drive|fly"
    r"|travel|arrive|participate|confirm|approve)\b"
)
_BEFORE_DOING: Final = (
    r"(?:will|would|can|could|shall|am|want to|like to|love to|going to|be|also|still|gladly"
    r"|happily|definitely|certainly|then|just|able to|happy to|have|the|some|already)\b"
)
#: What somebody says behind a yes who means to do it.
_COMMITS: Final = re.compile(
    rf"\bi(?:'ll|'d|'m)?(?: {_BEFORE_DOING})*+ {_DOES}"
    r"|\bi (?:will|can|do|am|could|would|want to|intend to)(?: (?:that|it|this|so))?"
    r" ?(?:$|[.,;!:–-]|(?:but|for|and|as|with)\b)"
    r"|\b(?:count|put) me (?:in|down)|\bcount on me|\bme (?:too|and)\b|\b(?:by|with|for) me\b"
    r"|\bmy pleasure|\bthat's me\b"
    r"|\b(?:mache?|kann|übernehme) ich\b|\bich (?:mach|übernehm|werd|kann|komm|nehm|steh|kandidier"
    r"|möchte|will|leit|moderier|bin (?:dabei|bereit|da|gern))"
    r"|\b(?:für|mit|bei) mi(?:r|ch)\b"
    r"|\bje (?:veux|peux|suis|viens|serai|prends|le|la|accepte)\b|\bje (?:l'|m'en)"
    r"|\b(?:pour|avec|chez) moi\b|\bmoi aussi\b"
    r"|\byo (?:puedo|voy|quiero|lo)\b|\bio (?:posso|vengo|voglio)\b|\bik (?:kan|wil|kom|doe|ben)\b"
)
#: What limits a yes, and leaves it one.
_LIMITS: Final = re.compile(
    r"\b(?:but|if|as long|only|though|aber|nur|wenn|falls|solange|mais|pero|ma|maar)\b"
)
#: Who has read what we asked, or thinks about it.
_HAS_READ: Final = re.compile(
    r"(?:i(?:'ve| have)?|ich hab\w*|hab\w* ich|j'ai)\b(?! (?:will|can|do)\b)"
    r"|(?:many )?thank(?:s| you) for|danke für|merci pour"
)
#: A no behind friendly words: "With pleasure, no".
_SAYS_NO_TOO: Final = re.compile(r"[,.;:!–—-] *(?:no|nope|nein|non)(?= *(?:$|[.,;:!–—-]))")
_CLAUSE: Final = re.compile(r"[,.;:!–—]+ *(?:(?:and|so|then|und|et) )?| (?:and|so|und|et) ")
_APOLOGY: Final = re.compile(
    r"(?:sorry|apologies|entschuldig\w*) (?:for|about|that|für|dass)\b[^.!,;:–]{0,80}[.!,;:–]\s*"
)
_SORRY: Final = re.compile(r"(?:so |very |i'm |i am )?(?:sorry|tut mir leid|apologies)\b")
_REMOTE: Final = re.compile(
    r"\b(?:remote(?:ly)?|online|by video|via (?:zoom|video|jitsi)|virtuell)\b"
)
_ADDRESSED: Final = re.compile(rf"{GREETINGS}[^,.!:;?]{{0,40}}[,.!:]\s*(?=\S)")
_LINES: Final = 8
_WORDS_OF_NAME: Final = 2
_CHARACTERS: Final = 600


def _one_of(tables: Iterable[str]) -> str:
    return "|".join(tables)


_ACCEPTS_AT_START: Final = re.compile(
    rf"(?:well|oh|ok|okay|thanks|thank you|danke)?[,!. ]*(?:{_one_of(_ACCEPTS.values())})"
)
_DECLINES_ANYWHERE: Final = re.compile(_one_of(_DECLINES.values()))
_COMES_AT_START: Final = re.compile(
    rf"(?:thanks|thank you|danke)?[,!. ]*(?:{_one_of((*_ACCEPTS.values(), _COMES))})"
)
_STAYS_AWAY_ANYWHERE: Final = re.compile(_one_of((*_DECLINES.values(), _STAYS_AWAY)))
_DOUBTS_ANYWHERE: Final = re.compile(_DOUBTS)
#: What a line may say at once behind hello: "Hi, I can't", though the comma is left out.
_SAYS_MORE: Final = re.compile(
    _one_of((*_DECLINES.values(), _STAYS_AWAY, _DOUBTS, _MACHINE.pattern))
)


def own_words(lines: Sequence[str], names: str = "") -> str:
    """What an answer says, on one line: without greeting, thanks at its end, and name.

    Args:
        lines: the author's own (`Letter.own_lines`); the first few are read.
        names: all that its author may sign with.
    """
    said = (line.strip() for line in lines if line.strip() and not _is_polite(line, names))
    return " ".join(" ".join(islice(said, _LINES)).split())[:_CHARACTERS]


def says_more_than_thanks(lines: Sequence[str], names: str = "") -> bool:
    """Whether an answer says anything but hello, thanks and goodbye, on the same lines too."""
    return bool(own_words(lines, names))


def _is_polite(line: str, names: str) -> bool:
    """Whether a line says nothing but that; "Thank you! I'll be there." says more."""
    if not is_courtesy(line, names):
        return False
    rest = _without_kind_words(folded(line[:_CHARACTERS])) if is_thanks(line) else ""
    return not rest or (len(rest.split()) <= _WORDS_OF_NAME and not _answers(rest))


def _answers(said: str) -> bool:
    """Whether a few words may be an answer, and no name."""
    return bool(
        opening(said)[0]
        or _COMES_AT_START.match(said)
        or _STAYS_AWAY_ANYWHERE.search(said)
        or _DOUBTS_ANYWHERE.search(said)
    )


def _without_kind_words(said: str) -> str:
    """An answer from its first word on that may answer."""
    kind = _KIND_WORDS.match(said)
    return said[kind.end() :].strip(" .!)(:;-–") if kind else said


def read_acceptance(lines: Sequence[str], names: str = "") -> Acceptance:
    """Whether somebody who is asked to lead a topic will do so; never ``maybe``."""
    said = _said(lines, names)
    accepts = _read(said, _ACCEPTS_AT_START, _DECLINES_ANYWHERE)
    return "unclear" if accepts == "yes" and _HESITATES.search(said) else accepts


def read_coming(lines: Sequence[str], names: str = "") -> Acceptance:
    """Whether somebody who is invited comes."""
    return _read_coming(_said(lines, names))


def says_done(lines: Sequence[str], names: str = "") -> bool:
    """Whether somebody whom we reminded says only that they have done it, or will."""
    return _DONE.fullmatch(folded(own_words(lines, names))) is not None


def may_be_machine(said: str) -> bool:
    """Whether a program may say this, or for somebody who is away; `said` is `folded`."""
    return _MACHINE.search(said) is not None


def may_accept(lines: Sequence[str]) -> bool:
    """Whether an answer may say anything of this kind."""
    said = _said(lines, "")
    accepts = _read(said, _ACCEPTS_AT_START, _DECLINES_ANYWHERE)
    return accepts != "unclear" or _read_coming(said) != "unclear"


def comes_remotely(lines: Sequence[str]) -> bool:
    """Whether somebody who comes says that it is from afar."""
    return _REMOTE.search(_said(lines, "")) is not None


def _said(lines: Sequence[str], names: str) -> str:
    """The words in the form in which they are compared, without what is polite only."""
    written = [line for line in lines if not _greets(line)]
    said = folded(own_words(written, names)) or folded(" ".join(written[:2]))[:_CHARACTERS]
    hello = _ADDRESSED.match(said)
    if hello and not _SAYS_MORE.search(hello[0]):
        said = said[hello.end() :]
    said = _APOLOGY.sub("", said, count=1) if _APOLOGY.match(said) else said
    kind = _KIND_WORDS.match(said)
    return said[kind.end() :] if kind and said[kind.end() :] else said


def _greets(line: str) -> bool:
    """Whether a line says hello, and no answer behind it: ``Hi Carol, how nice!``."""
    said = _ADDRESSED.sub("", folded(line[:_CHARACTERS]), count=1)
    return is_greeting(line) and not (
        opening(said)[0] or _COMES_AT_START.match(said) or _SAYS_MORE.search(said)
    )


def _read_coming(said: str) -> Acceptance:
    if said and _DOUBTS_ANYWHERE.search(said) and not _MACHINE.search(said):
        return "maybe"
    comes = _read(said, _COMES_AT_START, _STAYS_AWAY_ANYWHERE)
    return "unclear" if comes == "yes" and _HESITATES.search(said) else comes


def _read(said: str, accepts: re.Pattern[str], declines: re.Pattern[str]) -> Acceptance:
    if not said or _MACHINE.search(said):
        return "unclear"
    word, rest = opening(said)
    if word == "no":
        return "no"
    no = declines.search(said) or _SORRY.match(said)
    if word == "yes" or accepts.match(said):
        is_meant = word != "yes" or _is_meant(said, rest, accepts)
        return "yes" if is_meant and not (no or _SAYS_NO_TOO.search(said)) else "unclear"
    return "no" if no and "?" not in said else "unclear"


def _is_meant(said: str, rest: str, accepts: re.Pattern[str]) -> bool:
    """Whether a yes is an answer to the question, and does not only say that it was read.

    `rest` is what follows the yes.
    """
    if not rest or any(map(accepts.match, _CLAUSE.split(rest))):
        return True
    has_read = _HAS_READ.match(rest) is not None
    if opening(rest)[0] == "yes" and not has_read:
        return True
    if said[: -len(rest)].rstrip().endswith(":"):
        return False
    if _COMMITS.search(rest):
        return True
    return bool(_LIMITS.search(rest)) and not (has_read or "?" in rest)
