"""How long it takes to find the reports that name somebody: `python -m tests.vectorstore.lookups HOME`.

Names are looked up in the full text when somebody asks; beside it stands what it would cost to look for all of them in every
text, as a register's names would have to be after each change if their places were kept.
"""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from ingestion.names import PartyFinder, proper_names
from ingestion.report import Marking
from vectorstore.catalogue import Catalogue
from vectorstore.engine import open_engine
from vectorstore.home import Home
from vectorstore.mentions import mentions_in
from vectorstore.search import Search
from vectorstore.stored import Visibility


def vendors(texts: list[str]) -> list[str]:
    """10,000 names: 3,000 that the reports hold, and 7,000 that nobody has heard of."""
    chance = random.Random(3)
    held = sorted({name for text in texts for name in proper_names(text) if 3 < len(name) < 30})
    made = [
        f"{chance.choice(['Hex', 'Old', 'Quill', 'Varn'])}holt{n} {chance.choice(['Labs', 'AG'])}"
        for n in range(7_000)
    ]
    return chance.sample(held, min(3_000, len(held))) + made


def main() -> None:
    """Print a line a figure."""
    catalogue = Catalogue(open_engine(Home(Path(sys.argv[1])), ""))
    search = Search(catalogue, None)
    snapshot = search.snapshot(Visibility(Marking.RED, "9999-12-31T00:00:00Z"))
    texts = [report.text for report in catalogue.reports(snapshot.report_keys()).values()]
    names = vendors(texts)
    finder = PartyFinder(dict.fromkeys(names, ()))
    timed(f"reports that hold one of {len(names)} names", lambda: search.holding(snapshot, names))
    timed("reports that hold one of 50 names", lambda: search.holding(snapshot, names[-50:]))
    timed(f"{len(names)} names in {len(texts)} texts", lambda: [finder.find(text) for text in texts])
    timed(f"what {len(texts)} texts name, as at filing", lambda: [mentions_in(text) for text in texts])


def timed(what: str, work: Callable[[], object]) -> None:
    """Print how long it took."""
    begin = perf_counter()
    work()
    sys.stdout.write(f"{what}: {perf_counter() - begin:.3f} s\n")


if __name__ == "__main__":
    main()
