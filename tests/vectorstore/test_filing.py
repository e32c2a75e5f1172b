"""Filing goes on after whatever stopped it, and says what it is that stops it."""

import pytest

from ingestion.errors import StoreError
from ingestion.report import Marking
from tests.vectorstore.homes import NOW, Shelf, report


def test_what_the_index_refused_is_indexed_later(store: Shelf) -> None:
    """A batch that is stored and could not be indexed stays open, and its next round needs no model."""
    batch = store.inbox.stage([report("crane.md", "The crane of hall 4 has stopped.")], NOW)
    folder = store.home.chroma(Marking.CLEAR)
    folder.parent.mkdir()
    folder.write_text("in the way")
    assert store.filer.store(batch) == []
    with pytest.raises(StoreError, match="TLP:CLEAR cannot be used"):
        store.filer.index(batch)
    assert store.texts("crane") == ["The crane of hall 4 has stopped."]
    assert store.inbox.open_batches() == [batch]
    folder.unlink()
    embedded = store.filer.clock.passages
    assert store.filer.store(batch) == []
    store.filer.index(batch)
    assert store.chroma.counts()[Marking.CLEAR] == 1
    assert store.inbox.open_batches() == []
    assert store.filer.clock.passages == embedded


def test_what_changes_nothing_needs_no_index(store: Shelf) -> None:
    """A report that is there already, and a copy of it, leave nothing to be done."""
    store.file(report("crane.md", "The crane of hall 4 has stopped."))
    store.index()
    again = [
        report("crane.md", "The crane of hall 4 has stopped."),
        report("b.md", "The crane of hall 4 has stopped."),
    ]
    batch = store.inbox.stage(again, NOW)
    assert store.filer.store(batch) == []
    assert store.inbox.open_batches() == []
