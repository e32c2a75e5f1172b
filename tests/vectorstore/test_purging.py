"""A purge takes every trace of one report, in whatever state it is, and nothing of another."""

from tests.vectorstore.homes import NOW, Shelf, report
from vectorstore.requests import Requests

TEXT = "Thieves took four vans full of wet binders from the Varnholt archive on Thursday night."


def bytes_of(store: Shelf) -> bytes:
    """Everything in the home's files."""
    return b"".join(path.read_bytes() for path in store.home.folder.rglob("*") if path.is_file())


def test_a_purge_of_a_report_keeps_its_copy(store: Shelf) -> None:
    """It is another publisher's, and is filed by itself."""
    store.file(report("a", TEXT, publisher="Wire"), report("b", TEXT, publisher="Post"))
    store.catalogue.purge(report("a", "").report_id)
    for batch in store.inbox.open_batches():
        store.work(batch)
    assert (store.only("binders").publisher, store.only("binders").copies) == ("Post", ())
    assert b"Wire" not in bytes_of(store)


def test_a_copy_can_be_purged_by_itself(store: Shelf) -> None:
    """By its id or its name; the report that it stood behind stays as it is."""
    store.file(report("a", TEXT, publisher="Wire"), report("bee.md", TEXT, publisher="Post"))
    twin = report("bee.md", "").report_id
    assert store.catalogue.traces("bee.md") == store.catalogue.traces(twin) == [twin]
    store.catalogue.purge(twin)
    assert store.catalogue.traces("bee.md") == []
    assert (store.only("binders").publisher, store.only("binders").copies) == ("Wire", ())
    held = bytes_of(store)
    assert b"Post" not in held
    assert b"bee.md" not in held


def test_what_is_only_queued_can_be_purged(store: Shelf) -> None:
    """Before anything was made of it."""
    store.inbox.stage([report("q.md", TEXT), report("other.md", "Wolves.")], NOW)
    assert store.catalogue.traces("q.md") == [report("q.md", "").report_id]
    store.catalogue.purge(report("q.md", "").report_id)
    assert b"binders" not in bytes_of(store)
    (batch,) = store.inbox.open_batches()
    assert [w.filing.external_id for w in store.inbox.waiting(batch)] == ["other.md"]


def test_what_failed_can_be_purged(store: Shelf) -> None:
    """By the name that stands in its error."""
    (told,) = store.file(report("failed.md", "\n \n"))
    assert told["status"] == "failed"
    (report_id,) = store.catalogue.traces("failed.md")
    store.catalogue.purge(report_id)
    assert store.catalogue.traces("failed.md") == []
    assert b"failed.md" not in bytes_of(store)


def test_questions_that_repeat_a_purged_report_go_as_well(store: Shelf) -> None:
    """Those that are done with; others stay."""
    store.file(report("a", TEXT, title="Binders"))
    requests = Requests(store.engine)
    pasted = "True that thieves took four vans full of wet binders from there?"
    for key, question in (("1", pasted), ("2", "What was taken?")):
        requests.accept(key, "T:C:1", question, {"text": question}, NOW)
        requests.prepared(key, {}, "", report("a", "").marking)
        requests.delivered(key, "posted")
    store.catalogue.purge(report("a", "").report_id)
    assert [turn.question for turn in requests.thread("T:C:1", report("a", "").marking)] == [
        "",
        "What was taken?",
    ]
    assert b"wet binders" not in bytes_of(store)


def test_purging_twice_is_purging_once(store: Shelf) -> None:
    """What is gone has no trace left that could be purged."""
    store.file(report("a", TEXT))
    report_id = report("a", "").report_id
    store.catalogue.purge(report_id)
    store.catalogue.purge(report_id)
    assert store.catalogue.traces("a") == store.catalogue.traces(report_id) == []
