"""The votes of a body, whichever of the forms they have: inline, bare, behind the keyword. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mailproc.commands.grammar.agreement import agreed_vote, agreement_at
from mailproc.commands.grammar.bare_vote import bare_vote_at, opening_of
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.changed_vote import changed_vote_of
from mailproc.commands.grammar.inline_votes import inline_votes, shared_places, topics_above
from mailproc.commands.grammar.later_vote import later_vote_of, with_reason
from mailproc.commands.grammar.sentence_vote import (
    SentenceVote,
    begins_item,
    names_topic,
    sentence_vote,
)
from mailproc.commands.grammar.spoken_nomination import nomination_at
from mailproc.commands.grammar.spoken_preferences import preferences_at
from mailproc.commands.grammar.spoken_rank import ranking_at
from mailproc.commands.grammar.vote_lines import (
    VotesFound,
    is_row_of_ack,
    may_speak_of_votes,
    may_vote,
    vote_call,
    votes_at,
)
from mailproc.meeting.choices import shown
from mailproc.structs import replace

#: Lines of one letter that are looked at closely in vain: one that is made of lines that only look
#: like votes shall not take long.
_MOST_LOOKS: Final = 400
#: What repeats, below a quoted topic, the choice below the one before it.
_SAME: Final = re.compile(r"(?i)(?:(?:the )?same(?: here| again| as above)?|ditto|dito)[.!]*")
_WORD: Final = re.compile(r"\S+")


class BodyVotes:
    """Looks for votes line by line, from the top of a body to its end."""

    def __init__(self, lines: Sequence[str], reading: Reading) -> None:
        self._lines: Final = lines
        self._reading: Final = reading
        self._above: Final = topics_above(lines, reading.quoted)
        self._shared: Final = shared_places(lines, reading.quoted)
        self._until: Final = dict(pairwise((*self._above, len(lines))))
        self._opening: Final = opening_of(lines) if reading.bare else -1
        topic = reading.called
        self._changed: Final = (
            changed_vote_of(lines, topic, objects=reading.objects) if topic else None
        )
        self._told: Final = self._changed.places if self._changed else range(0)
        self._later: Final = self._below_other_text() if self._may_vote_later() else None
        agrees = topic and reading.answers_call
        self._agrees: Final = agreement_at(lines, reading.names) if agrees else -1
        self._to_us: Final = reading.to_us
        self._elects: Final = bool(reading.candidates or reading.nominating or reading.stands_for)
        self._voted = False
        self._choice = ""
        """That below the quoted topic next above, if there is one."""
        self._looks = 0
        self._end = -1
        """The place below the last votes."""
        self._blank = -1
        """The place of the last empty line."""

    def at(self, position: int, line: str) -> VotesFound | None:
        """The votes that begin at a line, which stands at a place; None if there are none."""
        if not self._reading.answers and is_row_of_ack(self._lines, position):
            return None
        found = self._of_topic(position)
        if found is None and self._elects:
            found = self._of_election(position, line)
        if found is None and self._to_us:
            found = ranking_at(self._lines, position, self._reading)
        if found is None and self._looks < _MOST_LOOKS:
            found = self._written(position, line)
        if found is None and self._to_us and not self._reading.called:
            found = self._in_sentence(position)
        if found is None:
            found = self._on_topic_of_thread(position)
        if found is not None:
            self._end = found.end
            self._voted = self._voted or any(isinstance(one, Call) for one in found.calls)
        return found

    def _on_topic_of_thread(self, position: int) -> VotesFound | None:
        """The vote at a line that names no topic, or what changes one."""
        if position in self._told:
            return self._change() if position == self._told.start else None
        found = None
        if position == self._opening:
            found = bare_vote_at(self._lines, position, self._reading)
            if found is not None and self._reading.called:
                found = with_reason(found, self._lines, position)
        if found is None and position == self._agrees:
            found = agreed_vote(self._lines, position)
        if found is None and self._later is not None and position == self._later[0]:
            return None if self._voted else with_reason(self._later[1], self._lines, position)
        return found

    def _written(self, position: int, line: str) -> VotesFound | None:
        """The votes behind VOTE, and as ``T7 +1`` without it."""
        if not line.strip():
            self._blank = position
        if not (may_vote(line) or (self._to_us and self._may_speak(position))):
            return None
        apart = self._blank < self._end  # behind votes in their paragraph
        found = votes_at(self._lines, position, self._reading, below=self._voted, apart=apart)
        self._looks += found is None
        return found

    def _of_election(self, position: int, line: str) -> VotesFound | None:
        if self._looks >= _MOST_LOOKS:
            return None
        if found := preferences_at(self._lines, position, self._reading):
            return found
        self._looks += ">" in line
        return nomination_at(self._lines, position, self._reading)

    def _in_sentence(self, position: int) -> VotesFound | None:
        """The vote that a paragraph says in a sentence, on the one topic that it names."""
        line, lines = self._lines[position], self._lines
        if position and lines[position - 1].strip() and not begins_item(line):
            return None
        if not line.strip():
            return None
        said = sentence_vote(lines, position)
        if said is None or not said.topic or self._names_another(said):
            return None
        vote = replace(said.vote, topics=(range(said.topic, said.topic + 1),))
        return VotesFound((vote_call(said.text, said.text, (vote,)),), said.end)

    def _names_another(self, said: SentenceVote) -> bool:
        """Whether a text names another topic, too, by its title."""
        titles = self._reading.titles
        words = (found.start() for found in _WORD.finditer(said.text))
        named = (titles.at(said.text, start) for start in words)
        return any(one is not None and one.number != said.topic for one in named)

    def _may_vote_later(self) -> bool:
        """Whether a choice on the topic of the thread may stand below other text.

        To us that is where no other topic can be meant.
        """
        if self._reading.called:
            return True
        is_plain = self._reading.direct and bool(self._reading.bare)
        return is_plain and not any(map(names_topic, self._lines))

    def _below_other_text(self) -> tuple[int, VotesFound] | None:
        """The vote that stands further down, where the mail does not open with one."""
        if self._opens() is not None:
            return None
        told = self._told
        lines = ["" if at in told else line for at, line in enumerate(self._lines)]
        return later_vote_of(lines, answers=self._reading.answers_call)

    def _opens(self) -> VotesFound | None:
        """The vote that the mail opens with, but for one that is only told to be another now."""
        if self._opening in self._told:
            return None
        return bare_vote_at(self._lines, self._opening, self._reading)

    def _change(self) -> VotesFound | None:
        """What changes a vote in words, where the mail does not say the new one elsewhere."""
        if self._changed is None or self._later is not None or self._opens() is not None:
            return None
        return self._changed.found

    def _may_speak(self, position: int) -> bool:
        return may_speak_of_votes(self._lines, position, self._reading)

    def _of_topic(self, position: int) -> VotesFound | None:
        topic = self._above.get(position)
        if topic is None:
            return None
        until = self._until[position]
        alone = position not in self._shared
        found = inline_votes(self._lines, position, until, topic, self._reading, alone=alone)
        if found is None and self._choice and self._says_same(position, until):
            same = inline_votes((self._choice,), 0, 1, topic, self._reading)
            found = same and VotesFound(same.calls, position + 1)
        calls = found.calls if found and len(found.calls) == 1 else ()
        votes = calls[0].votes if calls and isinstance(calls[0], Call) else ()
        self._choice = shown(votes[0].choice) if len(votes) == 1 else ""
        return found

    def _says_same(self, position: int, until: int) -> bool:
        """Whether the paragraph at a line says no more than "same"."""
        below = self._lines[position + 1 : min(position + 2, until)]
        return bool(_SAME.fullmatch(self._lines[position].strip())) and not any(
            map(str.strip, below)
        )
