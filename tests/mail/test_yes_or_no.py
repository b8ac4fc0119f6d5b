"""What says yes to the question whether somebody wrote a mail, and what does not."""

from __future__ import annotations

import pytest

from mailproc.mail.yes_or_no import read_yes_or_no

YES = (
    *("yes", "Yes, please.", "Yes, I sent that.", "Yes, I confirm my vote", "Indeed", "approved"),
    *(
        "Ja, ich war's",
        "Ja klar, danke!",
        "Ja, danke",
        "Oui je confirme",
        "Ano, jsem to já",
        "はい、私です。",
    ),
    *("yes|Best regards,|Jane Roe", "Yes.||Jane", "ok|thanks|jr", "Yes||/jane", "yes||- J. Roe"),
    "Yes.||Best regards,|Jane Roe|Senior Engineer, Example Corp.|Phone: +1 555",
    "Yes|Jane Roe, Senior Engineer|Example Corp.",
    "Hi,||yes, that was me.||I wrote it in the train, sorry for the trouble.",
    *("Yes, that was me, thanks for asking!", "yes please, sorry for the trouble", "Yes, sorry"),
    "Ja, das war ich. Danke fürs Nachfragen!",
    *("Yes|Sent from my iPhone", "yes||Sent via Spark", "yes|Sent with Airmail"),
    "Ja||Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.",
)
UNCLEAR = (
    *("Right|this is fake", "OK|I think it is spam", "Ok|please remove my address", "Yes?"),
    *("Yes||Wait, this is spam. Please delete.", "Yes|this was a mistake", "ok who sent that"),
    *("OK, thank you for your message", "Yes, sorry for the vote", "Yes, thanks for nothing"),
    *("OK.||What is this about?", "OK|ticket received", "Confirmed|Your Ticket Number: 8812"),
    *("Yes||I am on vacation until Monday", "Sure||Never heard of it", "Yes.|Jane is away"),
    *("Ja||das ist eine Fälschung", "si|fue otra persona", "i do|recognise none of this"),
    *("go ahead|and block them", "right|so who wrote it", "OK|Ticket Received", "Yes|Spam"),
    *("Sent by an attacker!", "Gesendet hat das jemand anderes!", "sent in error"),
    *("Sent via somebody else", "Yes||Diese Nachricht wurde von einem Fremden gesendet."),
)
NO = (
    *("no", "Sent by somebody else, it was not me", "Hi, that was not me!", "ok||I did not!"),
    *("Verzonden van een ander adres, niet van mij", "Right.||I have not written this."),
)
EMPTY = ("", "Sent from my iPhone", "Von meinem iPhone gesendet", "Get Outlook for iOS")


@pytest.mark.parametrize(
    ("said", "means"),
    [
        *((text, "yes") for text in YES),
        *((text, "unclear") for text in UNCLEAR),
        *((text, "no") for text in NO),
        *((text, "empty") for text in EMPTY),
    ],
)
def test_what_an_answer_says(said: str, means: str) -> None:
    assert read_yes_or_no(said.split("|"), "Jane Roe jane") == means
