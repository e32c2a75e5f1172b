"""One address for one page, however somebody came by it; and what a page may say about itself. Pure."""

import re
from urllib.parse import unquote_plus

from ingestion.errors import FetchError
from ingestion.fetching.targets import PORTS, Target, read_url

# Only what certainly tells a reader's way here and never the page: `ref`, `source`, `id` or `session` may be the page.
_TRACKERS = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_cid|mc_eid|mkt_tok|"
    r"_hsenc|_hsmi|__hssc|__hstc|hsctatracking|vero_id|vero_conv|oly_anon_id|oly_enc_id|s_cid|at_medium|at_campaign|"
    r"wt\.mc_id|pk_campaign|pk_kwd|pk_source|pk_medium|mtm_\w+|cmpid|ns_campaign|ns_mchannel|ns_source|smid|partner_share",
    re.IGNORECASE,
)
_SAME_SITE = re.compile(r"^(?:www|m|mobile|amp)\.")


def normal_url(url: str) -> str:
    """An address in its one form: host in ASCII and lower case, no default port, no fragment, no trackers.

    Raises FetchError for what is no web address.
    """
    return _without_trackers(read_url(url)).url


def canonical_url(own: str, claimed: str) -> str:
    """The address that a page at `own` goes by, in normal form: the one it claims, when it may speak for that.

    A page speaks for its own host only ("www." and the like aside), never for the front page, and not for http when it
    came by https: whoever could claim another address could put words into another's report.
    """
    mine = _without_trackers(read_url(own))
    try:
        other = _without_trackers(read_url(claimed)) if claimed.strip() else mine
    except FetchError:
        return mine.url
    same = _site(other.host) == _site(mine.host) and _is_usual(other) == _is_usual(mine)
    if (
        not same
        or (other.path == "/" and mine.path != "/")
        or (not _is_usual(mine) and other.port != mine.port)
    ):
        return mine.url
    if mine.scheme == "https" and other.scheme == "http" and _is_usual(other):
        other = Target("https", other.host, PORTS["https"], other.path)
    return other.url


def publisher_of(url: str) -> str:
    """Who publishes an address that names no publisher: its host."""
    return re.sub(r"^www\.", "", read_url(url).host)


def _without_trackers(target: Target) -> Target:
    path, mark, query = target.path.partition("?")
    kept = [part for part in query.split("&") if part and not _is_tracker(part)]
    return Target(target.scheme, target.host, target.port, path + (mark + "&".join(kept) if kept else ""))


def _is_tracker(part: str) -> bool:
    return _TRACKERS.fullmatch(unquote_plus(part.partition("=")[0])) is not None


def _site(host: str) -> str:
    return _SAME_SITE.sub("", host)


def _is_usual(target: Target) -> bool:
    return target.port == PORTS[target.scheme]
