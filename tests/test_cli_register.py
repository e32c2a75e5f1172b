"""The commands about the register: check, show, init, import and schema."""

import json
from pathlib import Path

from tests.commandline import Cli, is_plain
from tests.exposure.bills import component, cyclonedx


def test_a_sound_register(demo_cli: Cli) -> None:
    """The bundled register is sound."""
    assert demo_cli("register", "check").status == 0


def test_a_faulty_register_names_its_lines(cli: Cli, tmp_path: Path) -> None:
    """Every fault has its line; a register that cannot be used is status 1."""
    file = tmp_path / "register.yaml"
    file.write_text(
        "projects:\n  - name: Grain ledger\n    colour: blue\n  - uses: [OpenAI]\n", encoding="utf-8"
    )
    ran = cli("register", "check", file)
    assert ran.status == 1
    assert "line 3" in ran.out
    assert "line 4" in ran.out


def test_a_missing_register(cli: Cli, tmp_path: Path) -> None:
    """None set is a wrong setting; one that is not there is said with its name."""
    assert cli("register", "show").status == 2
    ran = cli("register", "check", tmp_path / "nowhere.yaml")
    assert ran.status in {1, 2}
    assert "nowhere.yaml" in "".join((ran.out + ran.err).split())


def test_a_project_is_shown_with_its_paths(demo_cli: Cli) -> None:
    """A project by name or alias, in any case, with every path to it."""
    ran = demo_cli("register", "show", "MODEL ROUTER")
    assert "Router service" in ran.out
    assert "pypi:litellm==1.82.7" in ran.out
    assert demo_cli("register", "show", "Zephyr").status == 2


def test_the_whole_register_is_shown(demo_cli: Cli) -> None:
    """Without a name, all six projects."""
    ran = demo_cli("register", "show")
    assert "6 projects" in ran.out
    assert is_plain(ran.out)


def test_a_register_is_begun(cli: Cli, tmp_path: Path) -> None:
    """`init` writes a register that is sound, and never writes over one."""
    file = tmp_path / "own.yaml"
    assert cli("register", "init", file).status == 0
    assert cli("register", "check", file).status == 0
    file.write_text("mine", encoding="utf-8")
    ran = cli("register", "init", file)
    assert (ran.status, file.read_text(encoding="utf-8")) == (2, "mine")
    assert "is there already" in ran.err
    assert cli("register", "init", tmp_path / "nowhere" / "own.yaml").status == 1
    assert cli("register", "init").status == 0
    assert (tmp_path / "register.yaml").exists()


def test_the_doctor_looks_at_the_register(cli: Cli, tmp_path: Path) -> None:
    """A register that cannot be used is a fault with its mend; one with doubts is usable."""
    file = tmp_path / "register.yaml"
    for text, said, status in (
        ("projects: [", "is not YAML", 1),
        ("projects: [{name: A, use: [B]}]", "1 fault in", 1),
        ("projects: [{name: A, owner: somebody}]", "1 thing to look at", 0),
    ):
        file.write_text(text, encoding="utf-8")
        ran = cli("doctor", SITREP_REGISTER=file)
        assert (ran.status, said in ran.out) == (status, True)
        assert ("keeps the register that it read before" in ran.out) == bool(status)


def test_a_refused_alias_is_status_1(cli: Cli, tmp_path: Path) -> None:
    """An alias that could mean anybody is refused with the reason; a mere hint is no failure."""
    file = tmp_path / "register.yaml"
    file.write_text("projects: [{name: A, owner: somebody}]", encoding="utf-8")
    assert cli("register", "check", file).status == 0
    file.write_text("projects: [{name: A, aliases: [the company]}]", encoding="utf-8")
    ran = cli("register", "check", file)
    assert (ran.status, "could mean anybody" in ran.out) == (1, True)


def test_the_schema_is_printed(cli: Cli) -> None:
    """`register schema` prints JSON."""
    assert set(json.loads(cli("register", "schema").out)["properties"]) == {"projects", "vendors"}


def test_an_sbom_is_imported(cli: Cli, tmp_path: Path) -> None:
    """`import` keeps the SBOM beside the register, says what cannot be matched, and `show` counts by source."""
    file, bill = tmp_path / "register.yaml", tmp_path / "bom.json"
    file.write_text("projects: [{name: Basin/1, aliases: [pond], uses: [Oldham]}]", encoding="utf-8")
    bill.write_bytes(cyclonedx(component("gamma", "3.1"), {"type": "file", "name": "readme"}))
    ran = cli("register", "import", bill, "--project", "POND", SITREP_REGISTER=file)
    assert ran.status == 0
    assert "1 package (CycloneDX 1.5) now counts as used by Basin/1" in ran.out
    assert "1 of its 2 components cannot be matched: 1 without a package URL; such as readme." in ran.out
    assert (tmp_path / "register.sbom" / "Basin%2F1.json").read_bytes() == bill.read_bytes()
    assert "1 use in the file, 1 package in 1 SBOM" in cli("register", "show").out
    assert "1 package of its SBOM (CycloneDX 1.5): npm:gamma==3.1" in cli("register", "show", "pond").out
    assert "in place of the earlier one" in cli("register", "import", bill, "--project", "pond").out


def test_an_import_that_fails_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    """A broken SBOM is status 1, an unknown project or a missing file status 2; what was kept stays."""
    file, bill = tmp_path / "register.yaml", tmp_path / "bom.json"
    file.write_text("projects: [{name: A, aliases: [x1]}, {name: B, aliases: [x1]}]", encoding="utf-8")
    bill.write_bytes(cyclonedx(component("gamma")))
    assert cli("register", "import", bill, "--project", "A").status == 2  # no register is set
    assert cli("register", "import", bill, "--project", "A", SITREP_REGISTER=file).status == 0
    kept = (tmp_path / "register.sbom" / "A.json").read_bytes()
    bill.write_text("{", encoding="utf-8")
    ran = cli("register", "import", bill, "--project", "A")
    assert (ran.status, "bom.json is not imported. It is not JSON" in ran.err) == (1, True)
    assert "It knows: A, B." in cli("register", "import", bill, "--project", "Z").err
    assert "alias of several projects" in cli("register", "import", bill, "--project", "X1").err
    assert cli("register", "import", tmp_path / "none.json", "--project", "A").status == 2
    assert cli("register", "import", tmp_path, "--project", "A").status == 2
    assert (tmp_path / "register.sbom" / "A.json").read_bytes() == kept
