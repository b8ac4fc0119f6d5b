"""Which topics a thread is about, however deep it is and in whatever order its mails come."""

from __future__ import annotations

from mailproc.mail.threads import KnownMail, Threads
from mailproc.structs import replace

TOPIC = KnownMail("<topic@x>", "jane@x", (7,), "", 1)


def add(threads: Threads, name: str, *references: str, number: int = 0, author: str = "a") -> None:
    """One more letter, as it comes in."""
    thread = threads.thread_of(references)
    threads.add(KnownMail(name, author, (), thread, number or hash(name)))


def test_a_thread_has_its_topic_at_any_depth() -> None:
    threads = Threads([TOPIC])
    above = TOPIC.message_id
    for depth in range(3000):
        add(threads, f"<{depth}@x>", above, number=depth + 2)
        above = f"<{depth}@x>"
    assert threads.thread_of((above,)) == TOPIC.message_id
    assert threads.topics_of((above,)) == (7,)


def test_an_answer_that_comes_before_what_it_answers_is_in_its_thread_later() -> None:
    threads = Threads()
    add(threads, "<3@x>", "<2@x>", number=3)
    add(threads, "<2@x>", "<1@x>", number=4)
    add(threads, "<1@x>", TOPIC.message_id, number=5)
    assert threads.topics_of(("<3@x>",)) == ()
    threads.add(TOPIC)
    assert threads.topics_of(("<3@x>",)) == (7,)


def test_a_whole_thread_may_come_backwards() -> None:
    threads = Threads()
    for depth in range(200, 0, -1):
        add(threads, f"<{depth}@x>", f"<{depth - 1}@x>", number=300 - depth)
    assert threads.topics_of(("<200@x>",)) == ()  # it goes back so many steps, and no more


def test_the_nearest_ancestor_that_has_topics_counts() -> None:
    other = KnownMail("<other@x>", "john@x", (9,), TOPIC.message_id, 2)
    threads = Threads([TOPIC, other])
    add(threads, "<3@x>", "<other@x>", TOPIC.message_id, number=3)
    assert threads.topics_of(("<3@x>", TOPIC.message_id)) == (9,)
    assert threads.topics_of(("<unknown@x>", TOPIC.message_id, "<other@x>")) == (7,)


def test_mails_that_answer_each_other_in_a_circle_end() -> None:
    threads = Threads()
    add(threads, "<1@x>", "<2@x>", number=1)
    add(threads, "<2@x>", "<1@x>", number=2)
    assert threads.topics_of(("<1@x>", "<2@x>")) == ()


def test_a_letter_that_was_held_has_its_topics_once_it_is_confirmed() -> None:
    threads = Threads([KnownMail("<held@x>", "jane@x", (), "", 1)])
    add(threads, "<answer@x>", "<held@x>", number=2)
    assert threads.topics_of(("<answer@x>",)) == ()
    threads.add(KnownMail("<held@x>", "jane@x", (3,), "", 1))
    assert threads.topics_of(("<answer@x>",)) == (3,)


def test_a_name_of_many_mails_is_nobodys_any_more() -> None:
    threads, names = Threads([TOPIC]), ("<same@x>", "<second@x>")
    for number in range(2, 22):
        assert threads.has_room(names, number)
        threads.add(KnownMail("<same@x>", f"{number}@evil", (), "", number), "<second@x>")
    assert not threads.has_room(names, 99)
    assert not threads.has_room(("<another@x>", "<second@x>"), 99)
    assert threads.has_room(names, 5)  # as what became of it once it was confirmed
    assert threads.has_room(("<another@x>", ""), 99)


def test_of_a_mail_of_ours_nobody_else_tells_the_topics() -> None:
    stranger = KnownMail("<digest@x>", "mallory@evil", (), TOPIC.message_id, 2)
    digest = KnownMail("<digest@x>", "", (), "", 0, "digest")
    for known in ([stranger, digest], [digest, stranger]):
        threads = Threads([TOPIC, *known])
        assert threads.topics_of(("<digest@x>",)) == ()
        assert threads.answered_kind(("<digest@x>",)) == "digest"
        assert threads.is_ours("<digest@x>")


def test_whoever_uses_a_name_later_does_not_turn_its_thread() -> None:
    first = KnownMail("<proposal>", "jane@example.org", (1,), "", 1)
    answer = KnownMail("<answer>", "ann@example.org", (), "<proposal>", 2)
    for author in ("eve@example.org", "ann@example.org"):
        later = KnownMail("<answer>", author, (9,), "", 3)
        assert Threads([first, answer, later]).topics_of(["<answer>"]) == (1,)
        assert Threads([replace(answer, thread=""), later]).topics_of(["<answer>"]) == ()


def test_whoever_proves_more_later_opens_what_the_first_copy_could_not() -> None:
    first = KnownMail("<proposal>", "jane@example.org", (), "", 1, unproven="from")
    later = KnownMail("<proposal>", "jane@example.org", (1,), "", 2)
    assert Threads([first, later]).topics_of(["<proposal>"]) == (1,)
    assert (
        Threads([first, replace(later, author="eve@example.org")]).topics_of(["<proposal>"]) == ()
    )
