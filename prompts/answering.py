"""What a model is told when it writes an answer, and how its reply is read: both sides of one agreement.

The words stand in `answer.md`, which anybody may edit, and `answer_json.md`, which is added where a provider holds the
model to `SCHEMA`; `{mark}`, `{marker}` and `{refusal}` are filled in there and nothing else is. The quotes are data: they
stand between two lines with a marker, new for each call, that their authors cannot know. It is told at the end of the
rules: what comes before, a provider may keep from call to call.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from ingestion.sentences import sentence_spans

CITATION_MARK = "[{n}]"
REFUSAL = "The reports do not say."
MOST_QUOTES = 12
LONGEST_QUOTE = 600  # characters
LONGEST_HEADER = 200
LONGEST_QUESTION = 1000
LONGEST_REPLY = 8_000  # without its reasoning block, which may be long
LONGEST_THOUGHT = 200_000
MOST_ITEMS = 50
# Every key is required and none may be added: what providers ask of a schema that they hold a model to.
SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "Sentences, each with the numbers of the quotes that carry it.",
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "description": "One sentence, without a number in brackets."},
                    "citations": {"type": "array", "minItems": 1, "items": {"type": "integer"}},
                },
                "required": ["text", "citations"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}

_MARK = re.compile(
    r"[\[【〔(]\s*(?:quotes?\s*)?\^?(\d{1,3}(?:\s*[,;&]\s*\d{1,3})*)\s*[\]】〕)]", re.IGNORECASE
)
# "According to [1], …": without its mark the sentence would be broken, so the mark stays and the gate refuses it.
_LEANING = re.compile(r"\b(?:to|in|from|per|see|by|of|and|with|both|quotes?|sources?)\s*$", re.IGNORECASE)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_TRAILER = re.compile(
    r"^[ \t*#_]*(?:sources?|references?|citations?|quotes?|notes?|literature)[ \t*_]*:?[ \t*_]*$.*"
    r"|^[ \t*#_]*(?:sources?|references?|citations?)[ \t*_]*:.*",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(r"^\s*(?:[-*•>#]+\s+|\d{1,2}[.)]\s+|(?:answer|valid)\s*:\s*)+", re.IGNORECASE)
_JSON_TEXT = re.compile(
    r'"(?:text|sentence|answer|content)"\s*:\s*"((?:[^"\\]|\\.)*)"(?P<rest>[^{}]*)', re.DOTALL
)
_JSON_NUMBERS = re.compile(r'"(?:citations?|sources?|numbers?|quotes?|ids?)"\s*:\s*\[?([\d\s,"]+)')


class NumberedQuote(NamedTuple):
    """A quote as a model gets it: its number, a line that says where it is from, and its words."""

    number: int
    header: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: the rules, and the question with its quotes."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply says: sentences with the numbers that stand behind them, and whether it refused.

    A sentence without a number of its own is kept with none, so that whoever checks can count it.
    """

    sentences: tuple[tuple[str, tuple[int, ...]], ...]
    refused: bool


NOTHING = Reply((), refused=False)


def build_prompt(
    question: str, quotes: Sequence[tuple[int, str, str]], marker: str, *, structured: bool = False
) -> Prompt:
    """The prompt for a question over quotes, each (number, header, text); `marker` is random, new for each call.

    The first 12 quotes are sent, each cut at white space after 600 characters. Line breaks, invisible characters and
    the marker itself are taken out of everything that others wrote, so that a quote cannot end its own place.
    `structured` says that the reply is held to `SCHEMA`.
    """
    system = rules("answer.md") + ("\n" + rules("answer_json.md") if structured else "")
    for name, value in (("mark", CITATION_MARK.format(n=1)), ("marker", marker), ("refusal", REFUSAL)):
        system = system.replace("{" + name + "}", value)
    lines = [f"BEGIN {marker}"]
    for number, header, text in quotes[:MOST_QUOTES]:
        mark = CITATION_MARK.format(n=number)
        lines.append(
            f"{mark} {inert(header, marker, LONGEST_HEADER)}\n{inert(text, marker, LONGEST_QUOTE)}\n"
        )
    lines.append(f"END {marker}")
    asked = inert(question, marker, LONGEST_QUESTION)
    return Prompt(system, "\n".join([*lines, "", f"Question: {asked}", "Answer:"]))


def parse_reply(text: str, offered: Sequence[int]) -> Reply:
    """The sentences of a reply and the numbers of the quotes that each names, in order, each number once.

    `offered` are the numbers that the prompt had; any other is dropped. Reasoning blocks, code fences, list marks and
    a trailing list of sources are left out; JSON is read for its texts and numbers. Never raises, whatever the text.
    """
    text = _TRAILER.sub("", without_thoughts(text)).strip()[:LONGEST_REPLY]
    return _read(_lines(text), offered, refused=_flat(REFUSAL) in _flat(text))


def parse_structured(data: Any, offered: Sequence[int]) -> Reply:
    """The same of a reply by `SCHEMA`, already read as JSON; whatever has another shape is left out. Never raises."""
    sentences = data.get("sentences") if isinstance(data, dict) else None
    items = (
        [item for item in sentences[:MOST_ITEMS] if isinstance(item, dict)]
        if isinstance(sentences, list)
        else []
    )
    lines = [_marked(item) for item in items if isinstance(item.get("text"), str)]
    return _read(lines, offered, refused=any(_flat(REFUSAL) in _flat(line) for line in lines))


@lru_cache(maxsize=3)
def rules(name: str) -> str:
    """The words of one of the files beside this module."""
    return files("prompts").joinpath(name).read_text(encoding="utf-8")


def without_thoughts(text: str) -> str:
    """A reply without the reasoning that some models write down first, and without code fences."""
    return _FENCE.sub("", _THINKING.sub("", text[:LONGEST_THOUGHT]))


def inert(text: str, marker: str, longest: int) -> str:
    """Somebody else's text on one line, without the marker and without what nobody sees."""
    shown = "".join(c for c in text[: 4 * longest] if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(shown.split())
    while marker and marker in line:
        line = line.replace(marker, "")
    if len(line) <= longest:
        return line
    cut = line.rfind(" ", 0, longest)
    return line[: cut if cut > longest // 2 else longest - 1] + "…"


# ----------------------------------------------------------------------------------------------------------------


def _read(lines: Sequence[str], offered: Sequence[int], *, refused: bool) -> Reply:
    found = [pair for line in lines for pair in _sentences(line, frozenset(offered))]
    return Reply(tuple(pair for pair in found if _flat(pair[0]) not in ("", _flat(REFUSAL))), refused)


def _marked(item: dict[str, Any]) -> str:
    """A text by the schema on one line, its numbers as marks behind it."""
    numbers = item.get("citations")
    numbers = numbers if isinstance(numbers, list) else []
    marks = [CITATION_MARK.format(n=n) for n in numbers if type(n) is int and 0 <= n < 1000]
    return " ".join([*item["text"][:LONGEST_REPLY].split(), *marks])


def _flat(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _lines(text: str) -> list[str]:
    """The lines of a reply without list marks; of JSON, each text with its numbers as marks behind it."""
    if text[:1] in ("{", "["):
        found = [_from_json(match) for match in _JSON_TEXT.finditer(text)]
        if found:
            return found
    return [line for raw in text.splitlines() if (line := _LEAD.sub("", raw).strip())]


def _from_json(match: re.Match[str]) -> str:
    text = re.sub(r"\\(.)", lambda m: " " if m[1] in "nrt" else m[1], match.group(1))
    numbers = _JSON_NUMBERS.search(match["rest"])
    marks = [CITATION_MARK.format(n=n) for n in re.findall(r"\d{1,3}", numbers.group(1))] if numbers else []
    return " ".join([text, *marks])


def _sentences(line: str, offered: frozenset[int]) -> list[tuple[str, tuple[int, ...]]]:
    """The line's sentences. A mark belongs to the sentence that it stands in or right behind."""
    numbered: list[list[int]] = []
    texts: list[str] = []
    plain, marks = _without_marks(line, offered)
    for start, end in sentence_spans(plain):
        texts.append(_clean(plain[start:end]))
        numbered.append([n for at, n in marks if start <= at <= end])
    return [(text, tuple(dict.fromkeys(ns))) for text, ns in zip(texts, numbered, strict=True) if text]


def _without_marks(line: str, offered: frozenset[int]) -> tuple[str, list[tuple[int, int]]]:
    """The line without its marks, and (position there, number) of each number that was offered.

    A mark behind a full stop is taken to stand before it, for its sentence ends there.
    """
    plain, last = "", 0
    marks: list[tuple[int, int]] = []
    for match in _MARK.finditer(line):
        numbers = [int(n) for n in re.findall(r"\d+", match.group(1))]
        if match.group()[0] == "(" and not offered.issuperset(numbers):
            continue  # "(2026)" is no mark
        if _LEANING.search(line, last, match.start()):
            continue
        plain = (plain + line[last : match.start()]).rstrip()
        marks.extend((max(0, len(plain) - 1), n) for n in numbers if n in offered)
        last = match.end()
        if plain and last < len(line) and line[last] not in ".,;:!?":
            plain += " "
    return (plain + line[last:]).lstrip(), marks


def _clean(text: str) -> str:
    """A sentence without emphasis and white space around it."""
    text = re.sub(r"(\*\*|__|`)", "", text)
    return " ".join(text.split()).strip(" -*•")
