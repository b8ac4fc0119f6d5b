"""An election in the BLT form, which other programs count. Pure.

How many candidates and seats there are; a line for each way in which people voted, how many did,
the candidates by their places from 1 on, 0; after a line with 0 the names, and the title.
"""

from __future__ import annotations

from collections import Counter

from mailproc.meeting.view import View, ViewPart

#: Of a list on which no vote in an election is over.
_NOTHING = '0 0\n0\n""\n'


def latest_blt(view: View) -> str:
    """The last election of a list whose vote is over."""
    over = [one for one in view["elections"] if one["state"] == "closed"]
    return election_blt(over[-1]) if over else _NOTHING


def election_blt(election: ViewPart) -> str:
    """One election that is over; its ballots in the order of what they say."""
    stands = [one for one in election["candidates"] if one["state"] == "standing"]
    place = {one["id"]: at for at, one in enumerate(stands, 1)}
    cast = (tuple(place[one] for one in named if one in place) for named in election["ballots"])
    papers = Counter(named for named in cast if named)
    lines = [f"{len(stands)} {election['seats']}"]
    lines += [" ".join(map(str, (papers[named], *named, 0))) for named in sorted(papers)]
    lines += ["0", *(_quoted(one["name"]) for one in stands), _quoted(election["title"])]
    return "\n".join((*lines, ""))


def _quoted(text: str) -> str:
    plain = " ".join(text.replace('"', "'").split())
    return f'"{plain}"'
