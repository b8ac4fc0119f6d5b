"""What one list's mails say and are named is nothing to another list."""

from __future__ import annotations

from tests.attacks.site import JANE, JOHN, MALLORY, OTHER, OTHERS_AGENT, letter, opened_site
from tests.attacks.site import differences as verified


def test_a_mail_of_one_list_is_anybodys_mail_to_another(migrated_url: str) -> None:
    """Its Message-ID makes nobody's letter ours, nor do answers to it vote."""
    with opened_site(migrated_url) as site:
        site.says(JOHN, "PROPOSE: one")
        site.send(letter(JOHN, "PROPOSE: two", to=OTHERS_AGENT), to=OTHERS_AGENT)
        ours = next(one for one in site.sent() if one.list == "devel")
        name = str(ours.mail["Message-ID"])
        thread = [("In-Reply-To", name), ("References", name)]
        site.send(letter(MALLORY, "HELP", to=OTHERS_AGENT, message_id=name), to=OTHERS_AGENT)
        site.send(letter(JANE, "+1", to=OTHERS_AGENT, headers=thread), to=OTHERS_AGENT)
        site.send(letter(JANE, "+1", "Re: x", to=OTHER, headers=thread), to=OTHERS_AGENT)
        assert site.votes("other") == {}
        assert verified(site, "other") == []
        site.still_works()
