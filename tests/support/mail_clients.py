"""What mail programs make of "Reply": our mail, quoted their way, with what a person typed in it.

Each of `CLIENTS` is a function from the answered mail and the lines of the reply, in the order in
which the person sees them, to the body of the reply. They are written after mails that these
programs sent; addresses, dates and words are made up.
"""

from __future__ import annotations

import base64
import quopri
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from html import escape
from itertools import groupby, takewhile
from typing import Final, Literal

Encoding = Literal["8bit", "base64", "quoted-printable"]

_WIDTH: Final = 72
_RULE: Final = "_" * 32


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reply, as its author sees it while writing."""

    text: str
    own: bool
    """Whether they typed it; otherwise it is one of the answered mail."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person types into a reply, and where. Lines of our mail are counted from 0."""

    top: Sequence[str] = ()
    """Above all that is quoted."""
    below: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Lines of their own below a quoted one."""
    changed: Mapping[int, str] = field(default_factory=dict)
    """Quoted lines that they wrote into; the whole line as it is then."""
    bottom: Sequence[str] = ()
    """Below all that is quoted."""
    dropped: frozenset[int] = frozenset()
    """Quoted lines that they deleted."""

    def lines(self, quoted: Sequence[str]) -> list[Line]:
        """The reply to a mail of these lines, as its author sees it."""
        lines = [Line(text, own=True) for text in self.top]
        for number, text in enumerate(quoted):
            if number not in self.dropped:
                lines.append(Line(self.changed.get(number, text), own=False))
            lines += [Line(own, own=True) for own in self.below.get(number, ())]
        return lines + [Line(text, own=True) for text in self.bottom]


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that is answered."""

    name: str
    address: str
    to: str
    subject: str
    lines: tuple[str, ...]

    @property
    def author(self) -> str:
        """As header blocks and attributions have it."""
        return f"{self.name} <{self.address}>"


@dataclass(frozen=True, slots=True)
class Body:
    """A reply without its headers: its text, as HTML too or only."""

    plain: str = ""
    html: str = ""
    flowed: str = ""
    """The parameters of ``format=flowed``, if it is."""


#: What a mail program writes for a reply of these lines.
Client = Callable[[Answered, Sequence[Line]], Body]


def answered(mail: EmailMessage) -> Answered:
    """What mail programs take from a mail that is answered."""
    sender = mail["From"].addresses[0]
    text = mail.get_body(("plain",))
    assert text is not None
    lines = tuple(text.get_content().rstrip("\r\n").replace("\r\n", "\n").split("\n"))
    return Answered(
        sender.display_name, sender.addr_spec, str(mail["To"]), str(mail["Subject"]), lines
    )


def sent(
    body: Body, head: Sequence[tuple[str, str]], encoding: Encoding = "8bit", footer: str = ""
) -> bytes:
    """The reply's bytes.

    Args:
        body: its text.
        head: its headers, but those of MIME.
        encoding: of each of its parts.
        footer: what the list's server puts below it; above the last boundary, as a part of its
            own, where the reply is a multipart.
    """
    plain = [_part("plain", body.plain, body.flowed, encoding)] if body.plain else []
    html = [_part("html", body.html, "", encoding)] if body.html else []
    part = _multipart("alternative", "b1", plain + html) if plain and html else (plain + html)[0]
    if footer and not html:
        part = _part("plain", body.plain.rstrip("\n") + "\n" + footer, body.flowed, encoding)
    elif footer:
        part = _multipart("mixed", "b2", [part, _part("plain", footer, "", encoding)])
    lines = [f"{name}: {value}" for name, value in (*head, ("MIME-Version", "1.0"))]
    return "\r\n".join(lines).encode() + b"\r\n" + part


def _part(kind: str, text: str, flowed: str, encoding: Encoding) -> bytes:
    content = text.replace("\n", "\r\n").encode()
    if encoding == "base64":
        content = base64.encodebytes(content).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        content = quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")
    kinds = f"text/{kind}; charset=utf-8{flowed}"
    head = f"Content-Type: {kinds}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + content


def _multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    between = f"--{boundary}\r\n".encode()
    return (
        head + b"".join(between + one + b"\r\n" for one in parts) + f"--{boundary}--\r\n".encode()
    )


# -- what they have in common -----------------------------------------------------------------


def _parted(lines: Sequence[Line]) -> tuple[list[str], list[Line]]:
    """What stands above the first quoted line, and the rest."""
    top = [line.text for line in takewhile(lambda line: line.own, lines)]
    return top, list(lines[len(top) :])


def _text(*lines: Iterable[str]) -> str:
    return "\n".join(one for some in lines for one in some) + "\n"


def _marked(lines: Iterable[Line], mark: str = "> ", empty: str = ">") -> Iterator[str]:
    """Quoted lines behind a mark, own ones as they are."""
    for line in lines:
        yield line.text if line.own else f"{mark}{line.text}" if line.text else empty


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines as a program sends them that breaks its users' text, but nothing that is quoted."""
    for line in lines:
        yield from [line] if line.startswith(">") else textwrap.wrap(line, _WIDTH) or [""]


def _spaced(lines: Sequence[Line]) -> Iterator[Line]:
    """With an empty line around what was typed, as programs put it there that split the quote."""
    for own, group in groupby(lines, lambda line: line.own):
        some = list(group)
        yield from [Line("", own=True), *some, Line("", own=True)] if own else some


def _paragraphs(lines: Iterable[str], attributes: str = "") -> str:
    return "".join(f"<p{attributes}>{_visible(line)}</p>\n" for line in lines)


def _divisions(lines: Iterable[str]) -> str:
    return "".join(f"<div>{_visible(line)}</div>" for line in lines)


def _visible(line: str) -> str:
    """A line in HTML: its blanks stay."""
    return escape(line, quote=False).replace("  ", "&nbsp; ") or "<br>"


def _html_quotes(lines: Sequence[Line], opening: str) -> str:
    """Quoted lines inside ``<blockquote>``, own ones outside of it."""
    parts = []
    for own, some in groupby(lines, lambda line: line.own):
        text = "<br>\n".join(_visible(line.text) for line in some)
        parts.append(f"<div>{text}</div>" if own else f"{opening}{text}</blockquote>")
    return "".join(parts)


# -- the programs -----------------------------------------------------------------------------


def gmail_web(mail: Answered, lines: Sequence[Line]) -> Body:
    """Gmail in a browser: an alternative of two parts, own lines of the plain one wrapped."""
    top, rest = _parted(lines)
    attribution = f"On Mon, Aug 2, 2027 at 9:12 AM {mail.author} wrote:"
    plain = [*_wrapped(top), "", *_wrapped([attribution]), ""]
    quoted = _marked(_spaced(rest))
    quote = (
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
    )
    html = (
        f'<div dir="ltr">{_divisions(top)}</div><br><div class="gmail_quote"><div dir="ltr" '
        f'class="gmail_attr">{escape(attribution)}<br></div>{_html_quotes(rest, quote)}</div>'
    )
    return Body(_text(plain, _wrapped(quoted)), html)


def gmail_app(mail: Answered, lines: Sequence[Line]) -> Body:
    """Gmail on a phone: German, all quoted lines wrapped again, each with its mark."""
    top, rest = _parted(lines)
    attribution = [f"{mail.author} schrieb am Mo., 2. Aug. 2027,", "09:12:"]
    plain: list[str] = []
    for line in _marked(rest):
        if line.startswith(">"):
            mark = "> " if line.startswith("> ") else ">"
            broken = [line] if len(line) <= _WIDTH else textwrap.wrap(line[2:], _WIDTH - 2)
            plain += broken if len(broken) == 1 else [mark + one for one in broken]
        else:
            plain.append(line)
    html = (
        f'<div dir="auto">{_divisions(top)}</div><br><div class="gmail_quote"><div dir="ltr" '
        f'class="gmail_attr">{escape(" ".join(attribution))}<br></div>'
        + _html_quotes(rest, '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">')
        + "</div>"
    )
    return Body(_text(_wrapped(top), [""], attribution, [""], plain), html)


def _header_block(mail: Answered, words: Sequence[str]) -> list[str]:
    values = (mail.author, "Monday, August 2, 2027 9:12 AM", mail.to, mail.subject)
    return [f"{word} {value}" for word, value in zip(words, values, strict=True)]


def outlook(mail: Answered, lines: Sequence[Line]) -> Body:
    """Outlook on a desktop: a header block, nothing marked; the plain part follows from HTML."""
    top, rest = _parted(lines)
    block = _header_block(mail, ("From:", "Sent:", "To:", "Subject:"))
    plain = _text(top, [""], block, [""], (line.text for line in rest))
    return Body(plain, _outlook_html(top, block, [line.text for line in rest]))


def outlook_html_only(mail: Answered, lines: Sequence[Line]) -> Body:
    """The same behind a server that sends no plain part."""
    return Body(html=outlook(mail, lines).html)


def outlook_german(mail: Answered, lines: Sequence[Line]) -> Body:
    """The same in German, with the rule above the block that Outlook on the web draws."""
    top, rest = _parted(lines)
    block = _header_block(mail, ("Von:", "Gesendet:", "An:", "Betreff:"))
    return Body(_text(top, ["", _RULE], block, [""], (line.text for line in rest)))


def outlook_joined(mail: Answered, lines: Sequence[Line]) -> Body:
    """Outlook that "removes extra line breaks in plain text messages": it did in what it quotes.

    A line of forty characters or more without a full stop goes on with the next one, unless that
    is empty, begins with a blank, or begins as an item of a list does.
    """
    top, rest = _parted(lines)
    joined: list[str] = []
    goes_on = False
    for line in rest:
        fits = not line.own and line.text and not re.match(r"[ \t*-]|\d+\.", line.text)
        if goes_on and fits:
            joined[-1] += f" {line.text}"
        else:
            joined.append(line.text)
        goes_on = not line.own and len(line.text) >= 40 and line.text[-1] not in ".!?:"
    block = _header_block(mail, ("From:", "Sent:", "To:", "Subject:"))
    return Body(_text(top, [""], block, [""], joined))


def _outlook_html(top: Sequence[str], block: Sequence[str], rest: Sequence[str]) -> str:
    style = ' class="MsoNormal"'
    heads = "<br>\n".join(
        f"<b>{a}:</b>{escape(b)}" for a, _, b in (x.partition(":") for x in block)
    )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--\n'
        "p.MsoNormal {margin:0cm;}\n--></style></head><body lang=EN-US><div class=WordSection1>"
        f"{_paragraphs(top, style)}<p{style}><o:p>&nbsp;</o:p></p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p{style}>{heads}<o:p></o:p></p></div>{_paragraphs(rest, style)}</div></body></html>"
    )


def outlook_for_mac(mail: Answered, lines: Sequence[Line]) -> Body:
    """Outlook for Mac: header block and quote indented, what is typed below is not."""
    top, rest = _parted(lines)
    block = [
        f"From: {mail.author}",
        "Date: Monday, 2 August 2027 at 09:12",
        f"To: {mail.to}",
        f"Subject: {mail.subject}",
    ]
    return Body(_text(top, [""], block, [""], _marked(_spaced(rest), "    ", "")))


def outlook_for_ios(mail: Answered, lines: Sequence[Line]) -> Body:
    """Outlook on an iPhone: its advertisement, a rule, the header block."""
    top, rest = _parted(lines)
    block = _header_block(mail, ("From:", "Sent:", "To:", "Subject:"))
    get = ["", "Get Outlook for iOS<https://aka.ms/o0ukef>", _RULE]
    html = _outlook_html([*top, *get], block, [line.text for line in rest])
    return Body(_text(top, get, block, [""], (line.text for line in rest)), html)


def apple_mail(mail: Answered, lines: Sequence[Line]) -> Body:
    """Apple Mail: flowed with DelSp, an answer between quotes with empty lines around it."""
    top, rest = _parted(lines)
    attribution = f"On 2 Aug 2027, at 09:12, {mail.author} wrote:"
    text = [*top, "", *_marked([Line(attribution, own=False), Line("", own=False)])]
    quoted = _marked(_spaced(rest))
    flowed = "; format=flowed; delsp=yes"
    return Body(_text(_flowed([*text, *quoted], "  ")), flowed=flowed)


def iphone(mail: Answered, lines: Sequence[Line]) -> Body:
    """The iPhone's Mail: its signature stands between the answer and the quote."""
    top, rest = _parted(lines)
    attribution = f"On Aug 2, 2027, at 9:12\u202fAM, {mail.author} wrote:"
    text = [*top, "", "Sent from my iPhone", "", f"> {attribution}", "> "]
    return Body(_text(text, _marked(_spaced(rest), "> ", "> ")))


def thunderbird(mail: Answered, lines: Sequence[Line]) -> Body:
    """Thunderbird: flowed text; it leaves our signature out."""
    top, rest = _parted(lines)
    above = [*top, *([""] if top else []), f"On 8/2/27 09:12, {mail.name} wrote:"]
    marked = _marked(_spaced(_without_signature(rest)))
    return Body(_text(_flowed([*above, *marked], " ")), flowed="; format=flowed")


def k9(mail: Answered, lines: Sequence[Line]) -> Body:
    """K-9 Mail: its own signature above the quote, no blank behind the mark."""
    top, rest = _parted(lines)
    attribution = f"On August 2, 2027 9:12:00 AM GMT+02:00, {mail.author} wrote:"
    sign = ["-- ", "Sent from my Android device with K-9 Mail. Please excuse my brevity."]
    above = [*top, *sign, "", attribution]
    return Body(_text(above, _marked(_spaced(rest), ">", ">")))


def mutt(mail: Answered, lines: Sequence[Line]) -> Body:
    """Mutt with vi: what is typed stands where it was typed, without an empty line."""
    top, rest = _parted(lines)
    above = [*top, ""] if top else []
    return Body(
        _text(
            above,
            [f"On Mon, Aug 02, 2027 at 09:12:31AM +0200, {mail.name} wrote:"],
            _marked(rest, "> ", "> "),
        )
    )


def gnus(mail: Answered, lines: Sequence[Line]) -> Body:
    """Gnus: "writes", and an empty line below it."""
    top, rest = _parted(lines)
    above = [*top, ""] if top else []
    return Body(_text(above, [f"{mail.author} writes:", ""], _marked(_spaced(rest))))


def alpine(mail: Answered, lines: Sequence[Line]) -> Body:
    """Alpine: an empty line below its attribution; what is typed stands close to the quote."""
    top, rest = _parted(lines)
    above = [*top, ""] if top else []
    return Body(_text(above, [f"On Mon, 2 Aug 2027, {mail.name} wrote:", ""], _marked(rest)))


def yahoo_web(mail: Answered, lines: Sequence[Line]) -> Body:
    """Yahoo in a browser: the attribution indented, the quote unmarked with a blank before it."""
    top, rest = _parted(lines)
    attribution = f"    On Monday, August 2, 2027 at 09:12:31 AM GMT+2, {mail.author} wrote:  "
    quoted = (line.text if line.own else f" {line.text}" for line in rest)
    return Body(_text(top, [attribution, " "], quoted))


def zoho(mail: Answered, lines: Sequence[Line]) -> Body:
    """Zoho: dashes around its attribution, the quote unmarked."""
    top, rest = _parted(lines)
    attribution = f"---- On Mon, 02 Aug 2027 09:12:31 +0200 {mail.author} wrote ----"
    return Body(_text(top, ["", "", attribution, ""], (line.text for line in rest)))


def proton(mail: Answered, lines: Sequence[Line]) -> Body:
    """Proton Mail: a line of advertisement, a separator, marks."""
    top, rest = _parted(lines)
    separator = [
        "",
        "Sent with Proton Mail secure email.",
        "",
        "------- Original Message -------",
        f"On Monday, August 2nd, 2027 at 9:12 AM, {mail.author} wrote:",
        "",
        "",
    ]
    return Body(_text(top, separator, _marked(_spaced(rest))))


def groupwise(mail: Answered, lines: Sequence[Line]) -> Body:
    """GroupWise: the author between marks, the quote unmarked."""
    top, rest = _parted(lines)
    attribution = f">>> {mail.author} 8/2/2027 9:12 AM >>>"
    return Body(_text(top, ["", attribution], (line.text for line in rest)))


def notes(mail: Answered, lines: Sequence[Line]) -> Body:
    """Notes: a header block with tabs, the quote unmarked."""
    top, rest = _parted(lines)
    block = [
        f"From:\t{mail.author}",
        f"To:\t{mail.to}",
        "Date:\t02.08.2027 09:12",
        f"Subject:\t{mail.subject}",
    ]
    return Body(_text(top, ["", "", ""], block, ["", "", ""], (line.text for line in rest)))


def mail_ru(mail: Answered, lines: Sequence[Line]) -> Body:
    """mail.ru: its attribution behind a mark, no blank behind the marks, HTML beside it."""
    top, rest = _parted(lines)
    attribution = f"Понедельник, 2 августа 2027, 9:12 +03:00 от {mail.author}:"
    plain = _text(top, ["", f">{attribution}", ">"], _marked(rest, ">", ">"))
    quote = '<blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;">'
    html = f"<HTML><BODY>{_divisions(top)}<br>{_html_quotes(rest, quote)}</BODY></HTML>"
    return Body(plain, html)


def roundcube(mail: Answered, lines: Sequence[Line]) -> Body:
    """Roundcube: flowed, own lines wrapped."""
    top, rest = _parted(lines)
    above = [*_wrapped(top), ""] if top else []
    attribution = f"On 2027-08-02 09:12, {mail.name} wrote:"
    return Body(_text(above, [attribution], _wrapped(_marked(rest))))


def _without_signature(lines: Sequence[Line]) -> list[Line]:
    """Without the signature of the answered mail; what was typed below it stays."""
    end = next((n for n, line in enumerate(lines) if line.text == "-- " and not line.own), None)
    if end is None:
        return list(lines)
    return [*lines[:end], *(line for line in lines[end:] if line.own)]


def _flowed(lines: Iterable[str], soft: str) -> Iterator[str]:
    """Flowed text (RFC 3676): own lines broken at `soft`, and stuffed where they begin so."""
    for line in lines:
        if line.startswith(">"):
            yield line.rstrip()
            continue
        *broken, last = textwrap.wrap(line, _WIDTH) if len(line) > _WIDTH else [line]
        for piece in (*(f"{piece}{soft}" for piece in broken), last):
            yield f" {piece}" if piece.startswith((" ", "From ")) else piece


#: Whoever writes below all that these programs quote cannot be told from what they quote, but by
#: the answered mail itself.
UNMARKED: Final[frozenset[Client]] = frozenset(
    [outlook, outlook_html_only, outlook_german, outlook_joined, outlook_for_ios, outlook_for_mac]
).union([yahoo_web, zoho, groupwise, notes])
CLIENTS: Final[tuple[Client, ...]] = (
    *(gmail_web, gmail_app, outlook, outlook_html_only, outlook_german, outlook_joined),
    *(outlook_for_mac, outlook_for_ios, apple_mail, iphone, thunderbird, k9, mutt, gnus, alpine),
    *(yahoo_web, zoho, proton, groupwise, notes, mail_ru, roundcube),
)
