"""What stands in the main text of a page and is none: calls to follow and subscribe, links to other articles."""

import re
from typing import Any

_NETWORKS = "twitter|facebook|instagram|linkedin|youtube|telegram|whatsapp|mastodon|bluesky|threads|tiktok|google news"
# A short paragraph that begins like this is the site's, not the author's. English, German, French, Spanish.
_PARAGRAPH = re.compile(
    rf"""
    (?:follow|like|join|find|folgen\ sie|folge|suivez|s[ií]gu(?:e|enos|anos))\b.{{0,120}}\b(?:on|auf|bei|sur|en)\b.{{0,40}}\b(?:{_NETWORKS})\b
    | (?:do\ you\ want|want|would\ you\ like)\b.{{0,120}}\b(?:sign\ up|subscribe)\b
    | (?:sign\ up|subscribe)\b.{{0,80}}\b(?:newsletter|here|updates|alerts|inbox|channel|podcast)\b
    | (?:abonnieren\ sie|jetzt\ abonnieren|newsletter\ abonnieren|melden\ sie\ sich\b.{{0,60}}newsletter)
    | (?:abonnez-vous|inscrivez-vous)\b.{{0,80}}\b(?:newsletter|lettre|infolettre)
    | (?:suscr[ií]b(?:ete|ase))\b.{{0,80}}\b(?:bolet[ií]n|newsletter)
    | (?:read\ (?:more|also|next)|also\ read|related|see\ also|more\ on\ this|lesen\ sie\ auch|mehr\ zum\ thema|siehe\ auch|à\ lire\ aussi
        |lire\ aussi|voir\ aussi|lea\ tambi[eé]n|lee\ tambi[eé]n|tambi[eé]n\ te\ puede\ interesar)\s*:
    | (?:share|teilen|partager|compartir)\ (?:this|on|via|auf|sur|en|cet|esta?|:)\b.{{0,40}}$
    | (?:we|this\ (?:web)?site|our\ (?:web)?site)\ uses?\ cookies | wir\ (?:verwenden|nutzen)\ cookies
    | diese\ (?:web)?s(?:eite|ite)\ (?:verwendet|nutzt)\ cookies | (?:nous|ce\ site)\ utilis(?:ons|e)\ des\ cookies
    | (?:utilizamos|usamos|este\ sitio\ (?:utiliza|usa))\ cookies
    | (?:advertisement|anzeige|publicit[eé]|publicidad)\W*$
    | view\ the\ discussion\ thread | comments\ are\ closed | leave\ a\ (?:comment|reply)\W*$
    | (?:news\ date\s*:.{{0,40}})?\b(?:category|filed\ under|tags?|kategorien?|schlagw[oö]rter|cat[eé]gories?|etiquetas)\s*:
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SECTION = re.compile(
    r"(?:related (?:articles?|stories|posts?|news|content|topics)|more (?:from|stories|news)\b.*|you (?:may|might) also (?:like|be interested in)"
    r"|recommended(?: for you)?|read next|most (?:read|popular|viewed)|trending|ähnliche (?:artikel|beiträge)|das könnte sie auch interessieren"
    r"|mehr zum thema|weitere (?:artikel|beiträge|meldungen)|meistgelesen|articles (?:similaires|liés|récents)|sur le même sujet|les plus lus"
    r"|(?:artículos|noticias) relacionad[oa]s|te puede interesar|lo más leído|newsletter|share this|comments?|kommentare|commentaires"
    r"|comentarios|leave a reply)\W*",
    re.IGNORECASE,
)
_MOST_WORDS = 60  # of a paragraph, above which it is somebody's text
_MOST_SECTION_WORDS = 200
_TEXTS = ("p", "item", "head", "quote")


def without_clutter(body: Any) -> None:
    """Take the site's own paragraphs and its lists of other articles out of a main text as trafilatura gives it."""
    for element in [each for each in body.iter(*_TEXTS) if _is_clutter(each)]:
        drop(element)
    for heading in list(body.iter("head")):
        if _SECTION.fullmatch(_words(heading)):
            _drop_section(heading)


def drop(element: Any) -> None:
    """Remove an element and keep what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _is_clutter(element: Any) -> bool:
    words = _words(element)
    return bool(_PARAGRAPH.match(words)) and len(words.split()) <= _MOST_WORDS


def _drop_section(heading: Any) -> None:
    """A heading with what follows up to the next, if that is no more than a few links and their teasers."""
    section = [heading]
    for following in heading.itersiblings():
        if following.tag == "head":
            break
        section.append(following)
    if sum(len(_words(element).split()) for element in section) <= _MOST_SECTION_WORDS:
        for element in section:
            drop(element)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
