"""How large a register may be: loading it, and reading reports with its eyes. `python -m tests.exposure.scale` prints figures.

All names are made up from syllables, so that words repeat as in real names; every component is another package, which is
the worst case: projects of one house share most of theirs.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.exposure.factbook import FactBook
from bot.exposure.meaning import projects_meant
from bot.exposure.paths import exposure_paths, search_names
from bot.exposure.register import Register, check_register, load_register
from bot.exposure.sbomfolder import sbom_folder, sbom_name
from bot.exposure.verdicts import assess
from ingestion.report import Place
from tests.exposure.world import report
from vectorstore.stored import Searched, StoredReport

T = TypeVar("T")
_SYLLABLES = "ba co du fen gor hil jan kes lum mor nev ost pel quo rid sul tav ulm ver wex yan zor".split()
_ECOSYSTEMS = ("npm", "pypi", "maven", "golang", "cargo")


def name_of(number: int) -> str:
    """A made-up name, another one for each number."""
    base, parts = len(_SYLLABLES), []
    for _ in range(4):
        number, rest = divmod(number, base)
        parts.append(_SYLLABLES[rest])
    return "".join(parts).capitalize() + (str(number) if number else "")


def purl_of(number: int) -> str:
    """A package URL, another one for each number; the names of two ecosystems have parts."""
    ecosystem, name = _ECOSYSTEMS[number % 5], name_of(number).lower()
    path = {"maven": f"org.{name}/{name}-core", "golang": f"example.com/{name}/{name}"}.get(ecosystem, name)
    return f"pkg:{ecosystem}/{path}@{number % 9}.{number % 17}.0"


def write_register(folder: Path, projects: int, vendors: int, components: int, *, sboms: bool = True) -> Path:
    """A register of this size: each project uses three vendors, each vendor has two suppliers; the components in SBOMs, or not."""
    each = components // projects
    lines = ["projects:"]
    for number in range(projects):
        product = f"{name_of(number * 7 % vendors)} {name_of(vendors + number % 500)} 2.{number % 9}"
        uses = [name_of(number * 5 % vendors), product, name_of(number * 11 % vendors)]
        mine = [purl_of(number * each + i) for i in range(each)]
        uses += [] if sboms else mine
        listed = ", ".join(f'"{use}"' for use in uses)
        lines += [f"  - name: Project {name_of(number)} {number}", f"    aliases: [team {number} app]",
                  f"    owner: p{number}@example.com", f"    uses: [{listed}]"]  # fmt: skip
        if sboms:
            _write_sbom(folder / "register.yaml", f"Project {name_of(number)} {number}", mine)
    lines.append("vendors:")
    for number in range(vendors):
        suppliers = f"[{name_of((number * 3 + 1) % vendors)}, {name_of((number * 13 + 7) % vendors)}]"
        lines += [f"  - name: {name_of(number)}", f"    aliases: [{name_of(number)} Group]",
                  f"    suppliers: {suppliers}"]  # fmt: skip
    path = folder / "register.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _write_sbom(register: Path, project: str, purls: list[str]) -> None:
    components = [
        {
            "type": "library", "bom-ref": purl, "name": purl.rpartition("/")[2], "version": purl.rpartition("@")[2],
            "purl": purl, "licenses": [{"license": {"id": "MIT"}}],
            "hashes": [{"alg": "SHA-256", "content": "0" * 64}],
        }
        for purl in purls
    ]  # fmt: skip
    sbom_folder(register).mkdir(exist_ok=True)
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components}
    (sbom_folder(register) / sbom_name(project)).write_text(json.dumps(document), encoding="utf-8")


def story() -> StoredReport:
    """A report of about 4,000 characters that names a vendor, a customer of it, and a package."""
    sentences = [
        f"{name_of(3)} confirmed on Tuesday that attackers had copied records of some customers.",
        f"{name_of(10)}, a customer of {name_of(3)}, paused its work while it investigates.",
        f"The npm package {name_of(5).lower()} version 5.5.0 carried a backdoor for two hours.",
        "Nobody at the company would say how many people were concerned, or since when.",
        "Investigators went through the logs of the past weeks, line by line, and found three more accounts.",
    ]
    return report(" ".join(sentences * 10)[:4_000], title=f"Breach at {name_of(3)}")


def advisory(number: int = 5) -> StoredReport:
    """An OSV advisory about one package, as it is rendered."""
    line = f"npm package {name_of(number).lower()}: affected from version 1.0.0, fixed in 9.0.0 (OSV-2026-1)."
    one = report(line, kind="osv", name=f"osv-{number}.json")
    return replace(one, places=(Place(0, "/affected/0/ranges/0/events/0"),))


def took(action: Callable[[], T]) -> tuple[float, T]:
    """Seconds of a core that an action takes, whatever else the machine does, and its result."""
    begin = time.process_time()
    result = action()
    return time.process_time() - begin, result


def questions(register: Register, book: FactBook) -> dict[str, float]:
    """Seconds for what one question needs: reading reports, the verdicts of all projects, what it means."""
    read = [story(), *(report(f"{story().text} {i}", name=f"r{i}") for i in range(9))]
    about = Searched(1, "2026-05-10")
    first, _ = took(lambda: book.facts(read[0]))
    others, _ = took(lambda: [book.facts(one) for one in read[1:]])
    advised, told = took(lambda: book.facts(advisory()))
    advised_again, _ = took(lambda: book.facts(advisory(7)))
    assert told
    verdicts, found = took(lambda: assess(register.projects, register, read[:1], about, book=book))
    again, _ = took(lambda: assess(register.projects, register, read[:1], about, book=book))
    assert any(finding.quotes for finding in found)
    paths, _ = took(lambda: [exposure_paths(one, register, (name_of(3),)) for one in register.projects])
    meant = [
        took(lambda: projects_meant(f"Is our {name_of(5)} project affected?", register))[0] for _ in "12"
    ]
    names, _ = took(lambda: search_names(register.projects, register))
    return {
        "a report, the first": first, "a report": others / 9, "an advisory, the first": advised,
        "an advisory": advised_again,
        "verdicts of all projects, the first": verdicts, "verdicts of all projects": again,
        "paths of all projects towards one party": paths, "what a question means, the first": meant[0],
        "what a question means": meant[1], "names to search for, all projects": names,
    }  # fmt: skip


def main() -> None:
    """Print the figures for a register of 2,000 projects, 10,000 vendors and 200,000 components."""
    for sboms in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            path = write_register(Path(folder), 2_000, 10_000, 200_000, sboms=sboms)
            print(
                f"\ncomponents in {'2,000 SBOMs' if sboms else f'the YAML ({path.stat().st_size:,} bytes)'}"
            )
            loads = [took(lambda path=path: load_register(path))[0] for _ in range(6)]
            print(f"{min(loads):9.3f} s  load, the best of six")
            register = load_register(path)
            built, book = took(lambda register=register: FactBook(register))
            print(f"{built:9.3f} s  build the book")
            for what, seconds in questions(register, book).items():
                print(f"{seconds:9.3f} s  {what}")
            print(f"{took(lambda path=path: check_register(path))[0]:9.3f} s  register check")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
