"""The journal's hashes stay what they are, so that whoever has an old one can check it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.meeting.sentences import Word
from mailproc.store.hash_chain import chained

#: With what JSON escapes, and half of a character.
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from('"\\/\x00\x1f\x7f\u2028\ud800')))
VALUES = st.recursive(
    st.one_of(TEXTS, TEXTS.map(Word), st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1)),
    lambda some: st.one_of(st.lists(some), st.tuples(some), st.dictionaries(TEXTS, some)),
    max_leaves=8,
)


@given(TEXTS, st.dictionaries(TEXTS, VALUES))
def test_the_hash_is_over_what_pythons_json_writes(sender: str, decided: dict[str, Any]) -> None:
    came = datetime(2027, 8, 2, 9, 0, 15, 123456, tzinfo=UTC)
    stored = StoredLetter(7, "devel", came, Envelope(sender, ("agenda@x.org",), "smtp"), b"raw")
    facts = [
        *("0" * 64, "devel", 7, "2027-08-02T09:00:15.123456+00:00", "smtp", sender),
        *(["agenda@x.org"], hashlib.sha256(b"raw").hexdigest(), decided),
    ]
    written = json.dumps(facts, sort_keys=True).encode()
    assert chained("0" * 64, stored, decided) == hashlib.sha256(written).hexdigest()
