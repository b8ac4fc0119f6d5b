"""What to say to a line that looks like a command of ours, though we have none such. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from mailproc.commands.grammar.call import SyntaxFault
from mailproc.commands.grammar.keywords import BY_WORD, Keyword
from mailproc.meeting.sentences import Sentence, Word

_SHORTEST_KEYWORD: Final = 3
_LONGEST_KEYWORD: Final = 2 * max(map(len, BY_WORD))  # no longer word is like one


def unknown_word(line: str, keyword: Keyword, *, meant: bool) -> SyntaxFault | None:
    """What to say to a line of direct mail whose first word is no keyword; None if it is prose.

    `meant` says whether a topic or a choice follows it.
    """
    word, rest, _ = keyword
    if not word.isupper() and not meant:
        return None
    if close := _close_keywords(word.upper()[:_LONGEST_KEYWORD]):
        usage = Word(BY_WORD[close[0]].usage)
        return SyntaxFault(
            line, Sentence("Did you mean {word}? Write: {usage}", word=close[0], usage=usage)
        )
    if word.isupper() and len(word) >= _SHORTEST_KEYWORD and (not rest or meant):
        return SyntaxFault(
            line, Sentence("There is no command {word}; HELP lists them all.", word=word)
        )
    return None


@lru_cache(4096)
def _close_keywords(word: str) -> list[str]:
    """The keyword that is most like a word, if any is; it takes long to find."""
    return get_close_matches(word, BY_WORD, n=1, cutoff=0.7)
