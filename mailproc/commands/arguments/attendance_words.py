"""What somebody says beside whether they come: ``REGRETS, I am on holiday``. Pure."""

from __future__ import annotations

from typing import Final

#: Who speaks of themselves; a list of names below "Regrets:" is somebody's minutes.
_BEGINS: Final = (
    r"(?:(?:sorry|unfortunately|sadly|alas|leider|hélas)\b[ ,.!:–-]*)?"
    r"(?:(?:i|we|my|our|ich|wir|mein\w*|je|nous)\b|j['’]"
    r"|(?:because|since|as|due to|owing to|weil|da)\b"
    r"|(?:(?:will be|am|bin|on|in|at|im|en|auf)[ ](?:a[ ])?)?(?:away|holidays?|vacation|leave"
    r"|travell?ing|busy|sick|ill|urlaub|krank|verreist|vacances|unterwegs)\b"
    r"|(?:looking forward|see you|happy to|glad to|thanks|thank you|bis dann|à bientôt)\b"
    r"|(?:can['’]?t|cannot|can not|won['’]t|will not|too|no time|another|other|family)\b)"
)
#: What leaves it open, or asks.
_OPEN: Final = r"(?!.*(?:\?|\b(?:if|unless|whether|falls|wenn|maybe|perhaps|might|vielleicht)\b))"
#: A regular expression for such words, as the group ``said``; "" for none.
ATTENDANCE_WORDS: Final = rf"(?P<said>(?i:{_OPEN}[,.:;–-]*[ ]*{_BEGINS}.*))?"
_DEPENDS: Final = r"(?:(?:it |this |that )?(?:all )?depend(?:s|ing)\b|ça dépend\b|kommt drauf an\b)"
#: What says behind a comma or a dash that somebody does not know yet.
_UNSURE: Final = (
    r"(?:if|unless|whether|when|once|until|wenn|falls|sobald|si|not|still|hopefully|perhaps"
    r"|probably|might|may|will|waiting|have to|need to|let)\b"
)
#: The same words of somebody who does not know yet: ``MAYBE, depends on my boss``.
UNSURE_WORDS: Final = (
    rf"(?P<said>(?i:(?!.*\?)(?:[(,.:;–-]*[ ]*(?:{_BEGINS}|{_DEPENDS})"
    rf"|[(,.:;–-]+[ ]*{_UNSURE}).*))?"
)
