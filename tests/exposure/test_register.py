"""The register file: what it may hold, what is wrong with it, and where paths lead."""

from pathlib import Path

import pytest

from bot.exposure.packages import parse_package
from bot.exposure.paths import DEEPEST, exposure_paths, party_names, search_names
from bot.exposure.register import check_register, load_register
from bot.exposure.versions import holds, versions_in
from ingestion.errors import RegisterError
from ingestion.version_order import order_key
from tests.exposure.world import register


def faults(folder: Path, text: str) -> list[str]:
    """What `check_register` says, as "line: what"."""
    path = folder / "register.yaml"
    path.write_text(text, encoding="utf-8")
    return [f"{fault.line}: {fault.what}" for fault in check_register(path)]


def test_uses(tmp_path: Path) -> None:
    """An entry is a package, a vendor, or a product of the vendor that it begins with, with its version."""
    known = register(
        tmp_path,
        """
projects:
  - name: All
    uses: ["pypi:Foo_Bar==1.0", "pkg:npm/%40a/b@2.0", Oldham, "Old Ham Pressline 3.1", "Oldham Translate", "Ferro APE1808"]
vendors: [{name: Oldham, aliases: [Old Ham]}]
""",
    )
    uses = known.projects[0].uses
    assert [use.key for use in uses] == [
        "pypi:foo-bar", "npm:@a/b", "Oldham", "Oldham Pressline", "Oldham Translate", "Ferro APE1808"
    ]  # fmt: skip
    assert [use.version for use in uses] == ["1.0", "2.0", "", "3.1", "", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: The file is empty."),
        ("- a", "1: The file must begin with `projects:`."),
        ("vendors: [{name: Oldham}]", "1: No project is listed."),
        ("projects:\n  - name: A\n    use: [B]", "3: `use` is not known in `projects`."),
        ("projects:\n  - name: A\n  - name: a", "3: `a` is already an entry of `projects` at line 2."),
        ("projects:\n  - owner: U1", "2: An entry of `projects` has no name."),
        ("projects:\n  - name: A\n    uses:\n      - 'pypi:=='", "4: `pypi:==` is not a package that we can read."),
        ("projects:\n  - name: A\n    uses: {B: C}", "3: `uses` must be a list of texts."),
        ("projects: [{name: A}]\nteams: []", "2: `teams` is not a part of a register."),
        (
            "projects: [{name: A}]\nvendors:\n  - {name: B, suppliers: [C]}\n  - {name: C, suppliers: [B]}",
            "3: `B` is its own supplier by way of `C`.",
        ),
        ("projects: [{name: A}]\nvendors:\n  - {name: B, aliases: [Z]}\n  - {name: C, aliases: [z]}", "4: `z` is a name of both `B` and `C`."),
        ("projects: [{name: A}]\nvendors: [{name: B, aliases: [the company]}]", "2: The alias `the company` could mean anybody."),
    ],
)  # fmt: skip
def test_faults(tmp_path: Path, text: str, said: str) -> None:
    """Each fault is named with its line."""
    assert said in faults(tmp_path, text)


def test_sound(tmp_path: Path) -> None:
    """A sound register has no faults."""
    assert faults(tmp_path, "projects:\n  - name: A\n    uses: [B]\nvendors:\n  - name: B\n") == []


def test_every_fault_at_once(tmp_path: Path) -> None:
    """An unusable register is refused with all its faults and lines; a doubtful one is loaded."""
    path = tmp_path / "register.yaml"
    path.write_text("projects:\n  - owner: x\n    use: [B]\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"(?s)line 3: `use`.*line 2: .*no name"):
        load_register(path)
    path.write_text("projects: [{name: A}]\nvendors: [{name: B, suppliers: [B]}]", encoding="utf-8")
    assert load_register(path).vendors[0].name == "B"


@pytest.mark.parametrize(
    "text", ["projects: [", "\tprojects:", "a: &a [*a]\nb: *nope", "projects: !!python/object:os.system {}"]
)
def test_hostile(tmp_path: Path, text: str) -> None:
    """What is not YAML, or tries to be more than data, is refused in words."""
    path = tmp_path / "register.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError):
        load_register(path)


def test_missing(tmp_path: Path) -> None:
    """A register that is not there is one error."""
    with pytest.raises(RegisterError, match="cannot be read"):
        load_register(tmp_path / "none.yaml")


def test_paths(tmp_path: Path) -> None:
    """Paths go at most five parties deep, survive cycles, and are spelled as the register spells them."""
    chain = "\n".join(f"  - {{name: V{i}, suppliers: [V{i + 1}, V0]}}" for i in range(8))
    known = register(
        tmp_path, f"projects: [{{name: P, uses: [v0 Mail 2.0]}}]\nvendors:\n{chain}\n  - {{name: V8}}"
    )
    paths = exposure_paths(known.projects[0], known)
    assert max(len(path.uses) for path in paths) == DEEPEST
    assert paths[0].names == ("P", "v0 Mail 2.0")
    assert paths[-1].names == ("P", "v0 Mail 2.0", "V1", "V2", "V3", "V4")


def test_paths_towards(tmp_path: Path) -> None:
    """Asked for one party, only paths that end there are built: a broad register stays quick."""
    layers = "\n".join(
        f"  - {{name: L{depth}N{i}, suppliers: [{', '.join(f'L{depth + 1}N{j}' for j in range(20))}]}}"
        for depth in range(4)
        for i in range(20)
    )
    uses = ", ".join(f"L0N{i}" for i in range(20))
    known = register(
        tmp_path, f"projects: [{{name: P, uses: [{uses}]}}]\nvendors:\n{layers}\n  - {{name: Hexley}}"
    )
    assert exposure_paths(known.projects[0], known, towards=("Hexley",)) == ()
    assert len(exposure_paths(known.projects[0], known, towards=("L1N3",))) == 20


def test_party_names(tmp_path: Path) -> None:
    """Every party has the names that reports may use, its product's own name included."""
    known = register(
        tmp_path,
        "projects: [{name: P, uses: [Oldham Press, 'pypi:tinroof']}]\nvendors: [{name: Oldham, aliases: [Ohm]}]",
    )
    assert dict(party_names(known)) == {
        "Oldham": ("Oldham", "Ohm"),
        "Oldham Press": ("Oldham Press", "Ohm Press", "Press"),
        "pypi:tinroof": ("tinroof",),
    }


def test_search_names(tmp_path: Path) -> None:
    """Before verdicts, reports are searched for every name on a path, makers and owners included, through cycles."""
    known = register(
        tmp_path,
        """
projects: [{name: P, aliases: [Pea], owner: U0P, uses: [Oldham Press]}, {name: Q, uses: [Tessel]}]
vendors: [{name: Oldham, aliases: [Ohm], suppliers: [Hexley]}, {name: Hexley, suppliers: [Oldham, "pypi:tinroof"]}]
""",
    )
    assert set(search_names(known.projects[:1], known)) == {
        "P", "Pea", "U0P", "Oldham", "Ohm", "Oldham Press", "Ohm Press", "Press", "Hexley", "tinroof"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key", "version"),
    [
        ("pypi:Foo.Bar==1.0", "pypi:foo-bar", "1.0"),
        ("pkg:maven/org.a/b@1", "maven:org.a:b", "1"),
        ("pkg:npm/%40s/g", "npm:@s/g", ""),
        ("npm:@s/g==2", "npm:@s/g", "2"),
        ("pkg:golang/a.example/B/c@v1.2?x=y#z", "golang:a.example/B/c", "v1.2"),
    ],
)
def test_packages(text: str, key: str, version: str) -> None:
    """Packages of every spelling compare by ecosystem and normalised name."""
    package = parse_package(text)
    assert package is not None
    assert (package.key, package.version) == (key, version)


def test_version_order() -> None:
    """Versions sort as their ecosystems do."""
    order = ["0.9", "1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.9", "1.10", "2!0.1"]
    assert sorted({*order}, key=lambda version: order_key(version, "pypi")) == order
    assert order_key("v1.0.0", "pypi") == order_key("1", "pypi")
    betas = [order_key(version, "npm") for version in ("1.0.0-beta.2", "1.0.0-beta.11", "1.0.0")]
    assert betas == sorted(betas)


def test_ranges() -> None:
    """Alternatives are joined by |, conditions by a comma."""
    assert holds(">=1.2,<1.10|=3.0", "1.9")
    assert not holds(">=1.2,<1.10|=3.0", "1.10")
    assert holds("", "anything")
    assert versions_in("versions 1.82.7 and 1.82.8") == "=1.82.7|=1.82.8"
    assert versions_in("from 2.1.0 to 2.4.1") == ">=2.1.0,<=2.4.1"
    assert versions_in("versions before 2.5") == "<2.5"
