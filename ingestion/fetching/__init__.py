"""Fetching what an address holds, safely: what the network answers is data of strangers, and so is the address itself.

    fetch = SafeFetch(Rules(allow=("wiki.corp.example:8443",)))
    got = fetch("https://news.example/story")   # got.body, or a FetchError that says why not

    url ─target_of→ Target ─robots→ ─resolve, check every address→ connect to that very one ─→ redirect? again ─→ Fetched

`SafeFetch` stands in `client`, which loads the network libraries; what stands here costs nothing.
"""

from ingestion.errors import FetchError
from ingestion.fetching.answer import Fetch, Fetched

__all__ = ["Fetch", "FetchError", "Fetched"]
