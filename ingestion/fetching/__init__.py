"""Fetching what an address holds, safely: what the network answers is data of strangers, and so is the address itself.

fetch = SafeFetch(Rules(allow=("wiki.corp.example:8443",)))
got = fetch("https://news.example/story")   # got.body, or a FetchError that says why not

url ─target_of→ Target ─robots→ ─resolve, check every address→ connect to that very one ─→ redirect? again ─→ Fetched
"""

from ingestion.errors import FetchError
from ingestion.fetching.answer import Fetch, Fetched
from ingestion.fetching.canonical import canonical_url, normal_url, publisher_of
from ingestion.fetching.client import SafeFetch
from ingestion.fetching.connecting import Resolve
from ingestion.fetching.limits import FetchLimits
from ingestion.fetching.targets import Rules

__all__ = [
    "Fetch",
    "FetchError",
    "FetchLimits",
    "Fetched",
    "Resolve",
    "Rules",
    "SafeFetch",
    "canonical_url",
    "normal_url",
    "publisher_of",
]
