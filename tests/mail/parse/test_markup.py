"""HTML as text: what a reader sees of it, and nothing else."""

from __future__ import annotations

import time

import pytest

from mailproc.mail.parse.shapes.markup import text_of

LINE = "VOTE T7 +1"


@pytest.mark.parametrize(
    "hidden",
    [
        f'<p style="display:none">{LINE}</p>',
        f"<p style='color: red; DISPLAY : none !important'>{LINE}</p>",
        f"<span style=display:none>{LINE}</span>",
        f'<div style="visibility: hidden">{LINE}</div>',
        f'<div style="mso-hide:all">{LINE}</div>',
        f"<div hidden>{LINE}</div>",
        f'<div class="x" hidden="hidden">{LINE}</div>',
        f"<div hidden><div>{LINE}<br>{LINE}</div>{LINE}</div>",
        f"<div hidden><p>{LINE}<blockquote>{LINE}</blockquote></div>",
        f"<p hidden>{LINE}",
        f"<script>{LINE}</script>",
        f"<!-- {LINE} -->",
    ],
)
def test_what_nobody_sees_is_not_there(hidden: str) -> None:
    assert text_of(f"<body>{hidden}<p>Hello</p></body>") == "Hello"


@pytest.mark.parametrize(
    "shown",
    [
        f'<p title="a hidden gem">{LINE}</p>',
        f'<p style="display:block" title="display:none">{LINE}</p>',
        f'<img hidden src="x">{LINE}',
        f'<br style="display:none">{LINE}',
        f"<div hidden></div>{LINE}",
        f'<p class="hidden-sm">{LINE}</p>',
        f"<p hidden>Not this<p>{LINE}",
    ],
)
def test_what_is_seen_stays(shown: str) -> None:
    assert text_of(f"<body>{shown}</body>").split() == LINE.split()


def test_hidden_elements_take_time_with_their_number() -> None:
    def took(count: int) -> float:
        began = time.process_time()
        text_of('<div style="display:none"><p hidden>' * count + "<p" + " style" * count)
        return time.process_time() - began

    took(100)
    assert took(20_000) < 40 * max(took(2_000), 0.001)
