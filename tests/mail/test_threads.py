"""Which topics a thread is about, however deep it is and in whatever order its mails come."""

from __future__ import annotations

from mailproc.mail.threads import KnownMail, Threads

TOPIC = KnownMail("<topic@x>", "jane@x", (7,), "", 1)


def add(threads: Threads, name: str, *references: str, number: int = 0, author: str = "a") -> bool:
    """One more letter, as it comes in."""
    thread = threads.thread_of(references)
    return threads.add(KnownMail(name, author, (), thread, number or hash(name)))


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
    threads = Threads([TOPIC])
    kept = [
        threads.add(KnownMail("<same@x>", f"{number}@evil", (), "", number), "<second@x>")
        for number in range(2, 10_002)
    ]
    assert kept.count(True) == 20
    assert threads.first("<same@x>", "5@evil", 99) is not None
    assert threads.first("<same@x>", "9000@evil", 99) is None
    assert not threads.add(KnownMail("<another@x>", "z@evil", (), "", 99_999), "<second@x>")
    assert not threads.known("<another@x>")
    assert threads.add(KnownMail("<same@x>", "", (), "", 0, "digest"))  # but ours is always ours
    assert threads.is_ours("<same@x>")
