"""Small rules that compose into a description of JSON. A rule yields a sentence for each fault it finds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def fault(sentence: str, at: str) -> str:
    """A fault in Slack's form: the words, then where."""
    return f"{sentence} [json-pointer:{at}]"


def anything(value: Any, at: str) -> Iterator[str]:
    """Every value will do."""
    yield from ()


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield fault("must be a boolean", at)


def number(value: Any, at: str) -> Iterator[str]:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        yield fault("must be an integer", at)


def string(longest: int, shortest: int = 1) -> Rule:
    """A string between two lengths, both included."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", at)
        elif len(value) > longest:
            yield fault(f"must be at most {longest} characters", at)
        elif len(value) < shortest:
            yield fault(f"must be at least {shortest} characters", at)

    return rule


def web_address(value: Any, at: str) -> Iterator[str]:
    """An http, https or mailto address of at most 3,000 characters."""
    yield from string(3000)(value, at)
    if isinstance(value, str) and not value.lower().startswith(("http://", "https://", "mailto:")):
        yield fault("must be a valid URL", at)


def choice(*allowed: str) -> Rule:
    """One of these words."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield fault(f"must be one of: {', '.join(allowed)}", at)

    return rule


def items(each: Rule, most: int, least: int = 1) -> Rule:
    """A list of things that each follow a rule."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", at)
            return
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield fault(f"no less than {least} items allowed", at)
        for index, item in enumerate(value):
            yield from each(item, f"{at}/{index}")

    return rule


def shape(needed: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these fields and no others."""
    known = {**needed, **(optional or {})}

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", at)
            return
        for name in needed:
            if name not in value:
                yield fault(f"missing required field: {name}", at)
        for name, content in value.items():
            if name not in known:
                yield fault(f"invalid additional property: {name}", at)
            else:
                yield from known[name](content, f"{at}/{name}")

    return rule


def one_of_types(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule it follows."""

    def rule(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield fault(f"unsupported type: {kind}", at)
        else:
            yield from kinds[kind](value, at)

    return rule
