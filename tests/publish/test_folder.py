"""`publish`: the folder holds the site, and nobody's else files are touched."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path
from stat import S_IMODE

import pytest

from mailproc.publish import NotOurs, Site, publish


def site(**files: str) -> Site:
    """A site of these files; ``index`` is ``index.html``."""
    named = {f"{name}.html": text.encode() for name, text in files.items()}
    return Site(named)


def put(folder: Path, made: Site) -> tuple[set[str], set[str]]:
    """Publish; the names of what was written and removed."""
    done = publish(folder, lambda: made)
    return set(done.written), set(done.removed)


def names(folder: Path) -> set[str]:
    """What lies in the folder, but for the manifest."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")} - {".mailproc.json"}


def test_the_folder_is_made_and_holds_the_site(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "www"
    assert put(folder, site(index="1", T1="2")) == ({"index.html", "T1.html"}, set())
    assert (folder / "T1.html").read_text() == "2"
    assert names(folder) == {"index.html", "T1.html"}


def test_a_web_server_can_read_it_whatever_our_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "www", site(index="1"))
    finally:
        os.umask(before)
    assert S_IMODE((tmp_path / "www" / "index.html").stat().st_mode) == 0o644
    assert S_IMODE((tmp_path / "www").stat().st_mode) == 0o755


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    put(tmp_path, site(index="1", T1="2"))
    before = (tmp_path / "T1.html").stat()
    assert put(tmp_path, site(index="changed", T1="2")) == ({"index.html"}, set())
    after = (tmp_path / "T1.html").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_where_nothing_changed_nothing_at_all_is_written(tmp_path: Path) -> None:
    put(tmp_path, site(index="1"))
    before = {path: path.stat().st_ino for path in tmp_path.iterdir()}
    assert put(tmp_path, site(index="1")) == (set(), set())
    assert {path: path.stat().st_ino for path in tmp_path.iterdir()} == before


def test_stale_files_of_ours_go_and_those_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "robots.txt").write_text("theirs")
    (tmp_path / "T9.html").write_text("theirs")
    put(tmp_path, site(index="1", T1="2"))
    assert put(tmp_path, site(index="1")) == (set(), {"T1.html"})
    assert names(tmp_path) == {"index.html", "robots.txt", "T9.html"}


def test_a_file_of_others_in_the_way_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("theirs")
    with pytest.raises(NotOurs, match=r"index\.html was not written by mailproc; move it away"):
        put(tmp_path, site(index="1", T1="2"))
    assert names(tmp_path) == {"index.html"}
    assert (tmp_path / "index.html").read_text() == "theirs"


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("theirs")
    folder = tmp_path / "www"
    put(folder, site(index="1"))
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(outside)
    put(folder, site(index="2"))
    assert outside.read_text() == "theirs"
    assert (folder / "index.html").read_text() == "2"


def test_a_file_of_ours_that_somebody_changed_or_removed_is_put_right(tmp_path: Path) -> None:
    put(tmp_path, site(index="1", T1="2"))
    (tmp_path / "T1.html").write_text("defaced")
    (tmp_path / "index.html").unlink()
    assert put(tmp_path, site(index="1", T1="2"))[0] == {"index.html", "T1.html"}


def test_folders_of_ours_go_when_they_are_empty(tmp_path: Path) -> None:
    put(tmp_path, Site({"a/index.html": b"1", "b/index.html": b"2", "index.html": b""}))
    (tmp_path / "b" / "note.txt").write_text("theirs")
    put(tmp_path, Site({"index.html": b""}))
    assert names(tmp_path) == {"index.html", "b", "b/note.txt"}


def test_killed_between_two_files_the_next_publication_knows_what_is_ours(tmp_path: Path) -> None:
    put(tmp_path, site(index="1", old="x"))
    process = multiprocessing.get_context("fork").Process(target=_dies_halfway, args=(tmp_path,))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    halfway = names(tmp_path)
    assert any(name.startswith(".mailproc-") for name in halfway), "it died too late"
    put(tmp_path, site(index="2", T1="2", T2="2"))
    assert names(tmp_path) == {"index.html", "T1.html", "T2.html"}


def test_a_broken_manifest_is_named_and_nothing_is_touched(tmp_path: Path) -> None:
    put(tmp_path, site(index="1"))
    (tmp_path / ".mailproc.json").write_text("{")
    with pytest.raises(NotOurs, match="is broken"):
        put(tmp_path, site(index="2"))
    assert (tmp_path / "index.html").read_text() == "1"


def test_a_folder_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotOurs, match=r"cannot publish: .*file"):
        put(tmp_path / "file", site(index="1"))


def test_the_manifest_says_what_it_is(tmp_path: Path) -> None:
    put(tmp_path, site(index="1"))
    manifest = json.loads((tmp_path / ".mailproc.json").read_text())
    assert "mailproc publish" in manifest["what"]
    assert set(manifest["files"]) == {"index.html"}


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """Readers loop while a page of a megabyte is replaced again and again."""
    texts = [str(digit) * 1_000_000 for digit in range(4)]
    put(tmp_path, site(index=texts[0]))
    context = multiprocessing.get_context("fork")
    done, torn = context.Event(), context.Value("i", 0)

    def read() -> None:
        while not done.is_set():
            torn.value += (tmp_path / "index.html").read_text() not in texts

    reader = context.Process(target=read)
    reader.start()
    for round_ in range(40):
        put(tmp_path, site(index=texts[round_ % 4]))
    done.set()
    reader.join(30)
    assert reader.exitcode == 0
    assert torn.value == 0


def _dies_halfway(folder: Path) -> None:
    rename = os.rename

    def once(name: str, target: str, **folders: int) -> None:
        if target == "T2.html":
            os._exit(9)
        rename(name, target, **folders)

    os.rename = once  # type: ignore[assignment]  # in this process only
    put(folder, site(index="2", T1="2", T2="2"))


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """What is precious, beside the folder."""
    made = tmp_path / "victim"
    made.mkdir()
    (made / "file.html").write_text("precious")
    return made


@pytest.mark.parametrize(
    "name",
    [
        *("../victim/file.html", "./../victim/file.html", "a/../../victim/file.html", "../victim"),
        *("{victim}/file.html", "//{victim}/file.html", "link/file.html", "link", "..", "", "a\0b"),
    ],
)
def test_a_hostile_list_of_files_reaches_nothing_outside(
    tmp_path: Path, victim: Path, name: str
) -> None:
    folder = tmp_path / "www"
    put(folder, site(index="1"))
    (folder / "link").symlink_to(victim)
    manifest = {"files": {name.format(victim=victim): "x"}}
    (folder / ".mailproc.json").write_text(json.dumps(manifest))
    publish(folder, lambda: site(index="1"))
    assert (victim / "file.html").read_text() == "precious"
    assert put(folder, site(index="1")) == (set(), set())


def test_a_link_in_place_of_a_folder_is_named_and_not_entered(tmp_path: Path, victim: Path) -> None:
    folder = tmp_path / "www"
    put(folder, Site({"devel/file.html": b"1", "index.html": b""}))
    (folder / "devel" / "file.html").unlink()
    (folder / "devel").rmdir()
    (folder / "devel").symlink_to(victim)
    (victim / ".mailproc-0123456789abcdef").write_text("theirs")
    with pytest.raises(NotOurs, match=r"devel is a link or a file; move it away first"):
        put(folder, Site({"devel/file.html": b"2", "index.html": b""}))
    assert put(folder, Site({"index.html": b""})) == (set(), {"devel/file.html"})
    assert {path.name for path in victim.iterdir()} == {"file.html", ".mailproc-0123456789abcdef"}
    assert (victim / "file.html").read_text() == "precious"


@pytest.mark.parametrize("name", [".mailproc.json", "index.html"])
def test_a_fifo_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "www"
    put(folder, site(index="1"))
    (folder / name).unlink()
    os.mkfifo(folder / name)
    if name == "index.html":
        assert put(folder, site(index="1"))[0] == {"index.html"}
    else:
        with pytest.raises(NotOurs, match="not a plain file"):
            put(folder, site(index="1"))


def test_the_list_of_files_may_not_be_a_link(tmp_path: Path, victim: Path) -> None:
    folder = tmp_path / "www"
    put(folder, site(index="1"))
    (folder / ".mailproc.json").unlink()
    (folder / ".mailproc.json").symlink_to(victim / "file.html")
    with pytest.raises(NotOurs, match="not a plain file"):
        put(folder, site(index="1"))


@pytest.mark.parametrize(
    "manifest",
    ["[]", "1", '{"files": []}', '{"files": {"a": 1}}', "[" * 9999],
)
def test_a_list_of_files_of_another_form_is_broken(tmp_path: Path, manifest: str) -> None:
    put(tmp_path, site(index="1"))
    (tmp_path / ".mailproc.json").write_text(manifest)
    with pytest.raises(NotOurs, match="is broken"):
        put(tmp_path, site(index="2"))
