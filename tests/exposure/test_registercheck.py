"""What `register check` finds, and the published schema of the file."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.demo import register_path
from bot.exposure.register import check_register, load_register
from bot.exposure.yamlfile import FIELDS, MOST
from bot.exposure.yamlnodes import DEEPEST, compose
from ingestion.errors import RegisterError

SCHEMA = json.loads(files("bot.exposure").joinpath("register.schema.json").read_text(encoding="utf-8"))
STARTER = files("bot.exposure").joinpath("starter.yaml").read_text(encoding="utf-8")


def faults(folder: Path, text: str) -> dict[str, str]:
    """What is said → its level."""
    path = folder / "register.yaml"
    path.write_text(text, encoding="utf-8")
    return {f"{fault.line}: {fault.what}": fault.level for fault in check_register(path)}


@pytest.mark.parametrize(
    ("text", "said", "level"),
    [
        ("projects: [{name: P}]\nvendors:\n  - {name: B}", "3: No project comes to the vendor `B`.", "hint"),
        ("projects: [{name: P, uses: [Oldhan]}]\nvendors:\n  - {name: Oldham}", "1: `Oldhan` is no vendor of the register, but nearly `Oldham`.", "hint"),
        ("projects: [{name: P, owner: the boss}]", "1: The owner `the boss` is neither a Slack user id nor an e-mail address.", "hint"),
        ("projects: [{name: P, channel: '#news'}]", "1: The channel `#news` is not the id of a Slack channel.", "hint"),
        ("projects:\n - {name: P, aliases: [X1]}\n - {name: Q, aliases: [x1]}", "3: `x1` is a name of both `P` and `Q`.", "hint"),
        ("projects: [{name: P, uses: [A1, B1]}]\nvendors:\n  - {name: A1}\n  - {name: B1, aliases: [A1]}", "4: `A1` is a name of both `A1` and `B1`.", "refused"),
        ("projects: [{name: P, uses: [A1]}]\nvendors:\n  - {name: A1, aliases: [meta]}", "3: The alias `meta` is an ordinary word in lower case and would match by chance.", "refused"),
        ("projects: [{name: P, aliases: [our project]}]", "1: The alias `our project` could mean anybody.", "refused"),
        ("projects: [{name: P, uses: ['pkg:pipy/litellm@1.0']}]", "1: `pipy` in `pkg:pipy/litellm@1.0` is no type of package URL, so nothing could match it.", "refused"),
        ("projects: [{name: P, uses: ['pkg:npm/']}]", "1: `pkg:npm/` is not a package that we can read.", "fatal"),
        ("projects: [{name: P, uses: ['pkg:npm/a@^1.2']}]", "1: `pkg:npm/a@^1.2` is not a package that we can read.", "fatal"),
        ("projects: [{name: P, uses: ['pypi:a>=1.2']}]", "1: `pypi:a>=1.2` is not a package that we can read.", "fatal"),
        ("projects: [{name: P, uses: ['pypi:a<2']}]", "1: `pypi:a<2` is not a package that we can read.", "fatal"),
        ("projects: [{name: P, uses: ['litellm==1.0']}]", "1: `litellm==1.0` is not a package that we can read.", "fatal"),
        ("projects: [{name: P, uses: ['pypi:a==1.*']}]", "1: `pypi:a==1.*` is not a package that we can read.", "fatal"),
    ],
)  # fmt: skip
def test_each_fault(tmp_path: Path, text: str, said: str, level: str) -> None:
    """Each fault has its line, its words and its weight."""
    assert faults(tmp_path, text).get(said) == level


def test_every_fault_has_a_mend(tmp_path: Path) -> None:
    """What is wrong comes with what to do."""
    path = tmp_path / "register.yaml"
    path.write_text(
        "projects: [{name: P, uses: ['pypi:a<2'], owner: x, use: y}]\nvendors: [{name: B, suppliers: [B]}]"
    )
    assert all(fault.mend for fault in check_register(path))


def test_cycles_are_found_at_their_links(tmp_path: Path) -> None:
    """Every link of a round is named, whoever merely leads to one is not; rounds that touch are one."""
    found = faults(
        tmp_path,
        """projects: [{name: P, uses: [A1]}]
vendors:
  - {name: A1, suppliers: [B1]}
  - {name: B1, suppliers: [C1, D1]}
  - {name: C1, suppliers: [B1]}
  - {name: D1, suppliers: [E1]}
  - {name: E1}
  - {name: F1, suppliers: [F1]}
""",
    )
    assert [said for said in found if "own supplier" in said] == [
        "4: `B1` is its own supplier by way of `C1`.",
        "5: `C1` is its own supplier by way of `B1`.",
        "8: `F1` is its own supplier by way of `F1`.",
    ]


def test_a_vague_alias_is_not_gone_by(tmp_path: Path) -> None:
    """An alias that could mean anybody is left out when the register is loaded; the others stay."""
    path = tmp_path / "register.yaml"
    path.write_text("projects: [{name: P}]\nvendors: [{name: B1, aliases: [the vendor, Bee]}]", encoding="utf-8")  # fmt: skip
    assert load_register(path).vendors[0].aliases == ("Bee",)


@pytest.mark.parametrize(
    "text", ["[" * 1_000_000, "- " * 50_000, "{" * (DEEPEST + 1), "projects: [{name: A}]\n---\nprojects: [{name: B}]",
             "projects: [" + "[" * 100_000 + "]" * 100_000 + "]", "a: \x01"]
)  # fmt: skip
def test_hostile_shapes(tmp_path: Path, text: str) -> None:
    """What is nested without end, or is two documents, ends in words and not in a crash."""
    path = tmp_path / "register.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError):
        load_register(path)


def test_aliases_cannot_swell(tmp_path: Path) -> None:
    """A small file whose YAML aliases stand for millions of values is refused."""
    path = tmp_path / "register.yaml"
    many = ", ".join(["v"] * 2_000)
    projects = "\n".join(f"  - {{name: p{i}, uses: *many}}" for i in range(MOST // 2_000 + 1))
    path.write_text(f"projects:\n  - {{name: p, uses: &many [{many}]}}\n{projects}\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="more than 1,000,000 values"):
        load_register(path)


def _plain(node: yaml.Node | None) -> Any:
    """A tree of nodes as lists, pairs and texts with their lines."""
    if isinstance(node, yaml.ScalarNode):
        return node.value, node.start_mark.line, node.tag == "tag:yaml.org,2002:null"
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    return [(_plain(key), _plain(value)) for key, value in node.value] if node else None


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(_VALUES, st.booleans())
def test_yaml_is_read_as_yaml(value: Any, flow: bool) -> None:
    """Our reading of libyaml's events gives the tree, lines included, that PyYAML's own gives."""
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assert _plain(compose(text)) == _plain(yaml.compose(text, Loader=yaml.SafeLoader))


def test_schema_is_one() -> None:
    """The published schema is a valid JSON Schema."""
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_and_reader_know_the_same_keys() -> None:
    """What the reader knows is in the schema, lists as lists, and nothing else is."""
    fields = {section: SCHEMA["$defs"][section.removesuffix("s")]["properties"] for section in FIELDS}
    assert set(SCHEMA["properties"]) == set(FIELDS)
    for section, known in FIELDS.items():
        lists = {name: found.get("$ref") == "#/$defs/texts" for name, found in fields[section].items()}
        assert lists == known


@pytest.mark.parametrize(
    "text",
    [
        STARTER,
        register_path().read_text(encoding="utf-8"),
        "projects: [{name: A, uses: B, tags: [1, true], owner: }]\nvendors:",
    ],
)
def test_good_registers_fit(tmp_path: Path, text: str) -> None:
    """What the reader takes without a fault fits the schema: the bundled register, the one that `init` writes, and others."""
    path = tmp_path / "register.yaml"
    path.write_text(text, encoding="utf-8")
    assert not [fault for fault in check_register(path) if fault.level != "hint"]
    assert not list(Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(text)))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "vendors: [{name: B}]",
        "projects: []",
        "projects: [{owner: U1}]",
        "projects: [{name: ''}]",
        "projects: [{name: A, use: [B]}]",
        "projects: [{name: A, uses: {B: C}}]",
        "projects: [{name: A, uses: [[B]]}]",
        "projects: [{name: A, uses: ['']}]",
        "projects: [{name: [A]}]",
        "projects: [{name: A}]\nteams: []",
        "projects: [{name: A}]\nvendors: [B]",
        "projects: [{name: A}]\nvendors: [{name: B, uses: [C]}]",
        "projects: {name: A}",
    ],
)
def test_bad_registers_do_not_fit(tmp_path: Path, text: str) -> None:
    """What the reader refuses for its shape does not fit the schema either."""
    path = tmp_path / "register.yaml"
    path.write_text(text, encoding="utf-8")
    assert list(Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(text)))
    with pytest.raises(RegisterError):
        load_register(path)
