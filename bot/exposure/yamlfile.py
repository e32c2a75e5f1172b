"""The register's YAML as entries that remember their lines. Knows the file's shape, not what its names mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from bot.exposure.yamlnodes import NULL, compose
from ingestion.errors import DamagedError, LimitError, RegisterError

LARGEST = 20_000_000  # bytes; 200,000 uses fit
MOST = 1_000_000  # values; with aliases of aliases a small file could hold more
FIELDS = {
    "projects": {
        "name": False,
        "aliases": True,
        "owner": False,
        "channel": False,
        "tags": True,
        "uses": True,
        "data": True,
    },
    "vendors": {"name": False, "aliases": True, "suppliers": True},
}  # section → field → whether it is a list


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a line (from 1) of the register, and what to do about it.

    `fatal`: verdicts would be wrong because of it, so the register is not used. `refused`: the entry is not good enough
    to go by, the rest is used. `hint`: allowed, but perhaps not what was meant.
    """

    line: int
    what: str
    mend: str
    level: Literal["fatal", "refused", "hint"] = "fatal"

    @property
    def fatal(self) -> bool:
        """Whether the register cannot be used because of it."""
        return self.level == "fatal"


class Text(NamedTuple):
    """A scalar of the file and its line. (A tuple: a register may have hundreds of thousands.)"""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One project or vendor of the file. Every field is a list; a missing one is empty."""

    section: str
    line: int
    fields: dict[str, tuple[Text, ...]] = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        """The field's values without their lines."""
        return tuple([one.text for one in self.fields.get(name, ())])

    def text(self, name: str) -> str:
        """The field's first value, "" when it has none."""
        found = self.fields.get(name)
        return found[0].text if found else ""


def read_entries(path: Path) -> tuple[list[Entry], list[Fault]]:
    """The file's entries in order, and what is wrong with its shape. Raises RegisterError when it cannot be read."""
    node = _compose(path)
    faults: list[Fault] = []
    if node is None:
        return [], [Fault(1, "The file is empty.", "`sitrep register init` writes one to begin with.")]
    if not isinstance(node, yaml.MappingNode):
        return [], [
            Fault(_line(node), "The file must begin with `projects:`.", "See the README, The register.")
        ]
    entries: list[Entry] = []
    values = 0
    for section, value in _pairs(node, faults):
        if section.text not in FIELDS:
            what = f"`{section.text}` is not a part of a register."
            faults.append(Fault(section.line, what, "Use `projects` and `vendors`."))
            continue
        for entry in _section(section.text, value, faults):
            values += sum(map(len, entry.fields.values()))
            if values > MOST:
                raise RegisterError(f"The register {path.name} has more than {MOST:,} values. Split it up.")
            entries.append(entry)
    return entries, faults


def _compose(path: Path) -> yaml.Node | None:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise RegisterError(
                f"The register {path.name} has {size:,} bytes; the most is {LARGEST:,}. Split it up."
            )
        return compose(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise RegisterError(
            f"The register {path.name} cannot be read: {why}. Check SITREP_REGISTER."
        ) from error
    except UnicodeDecodeError as error:
        raise RegisterError(f"The register {path.name} is not UTF-8 text. Save it as UTF-8.") from error
    except LimitError as error:
        raise RegisterError(
            f"The register {path.name} cannot be read. {error} It needs four levels: see the README."
        ) from error
    except DamagedError as error:
        raise RegisterError(f"The register {path.name} is not YAML: {error}. Mend that line.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RegisterError(
            f"The register {path.name} is not YAML: line {line}: {error.problem}. Mend that line."
        ) from error
    except yaml.YAMLError as error:
        raise RegisterError(
            f"The register {path.name} is not YAML that we can read. Write it anew."
        ) from error


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _pairs(node: yaml.MappingNode, faults: list[Fault]) -> Iterator[tuple[Text, yaml.Node]]:
    seen: set[str] = set()
    for key, value in node.value:
        name = Text(str(key.value) if isinstance(key, yaml.ScalarNode) else "?", _line(key))
        if name.text in seen:
            faults.append(Fault(name.line, f"`{name.text}` stands there twice.", "Merge the two."))
        seen.add(name.text)
        yield name, value


def _section(section: str, node: yaml.Node, faults: list[Fault]) -> Iterator[Entry]:
    if _is_null(node):
        return
    if not isinstance(node, yaml.SequenceNode):
        faults.append(Fault(_line(node), f"`{section}` must be a list.", "Begin each entry with `- name:`."))
        return
    for item in node.value:
        if isinstance(item, yaml.MappingNode):
            yield _entry(section, item, faults)
        else:
            faults.append(
                Fault(_line(item), f"An entry of `{section}` must have a name.", "Write `- name: …`.")
            )


def _entry(section: str, node: yaml.MappingNode, faults: list[Fault]) -> Entry:
    fields: dict[str, tuple[Text, ...]] = {}
    for key, value in _pairs(node, faults):
        if key.text not in FIELDS[section]:
            known = ", ".join(FIELDS[section])
            faults.append(
                Fault(key.line, f"`{key.text}` is not known in `{section}`.", f"Known are {known}.")
            )
        else:
            fields[key.text] = _values(key, value, faults, many=FIELDS[section][key.text])
    return Entry(section, _line(node), fields)


def _values(key: Text, node: yaml.Node, faults: list[Fault], *, many: bool) -> tuple[Text, ...]:
    if _is_null(node):
        return ()
    if isinstance(node, yaml.ScalarNode):
        return (Text(str(node.value).strip(), _line(node)),)
    if not many or not isinstance(node, yaml.SequenceNode):
        faults.append(
            Fault(_line(node), f"`{key.text}` must be {'a list of texts' if many else 'one text'}.", "")
        )
        return ()
    values = []
    for item in node.value:
        if isinstance(item, yaml.ScalarNode):
            values.append(Text(item.value.strip(), item.start_mark.line + 1))
        else:
            what = f"An entry of `{key.text}` is not a text."
            faults.append(Fault(_line(item), what, "Put it in quotation marks."))
    return tuple(values)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == NULL
