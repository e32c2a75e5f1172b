"""SBOMs: what they list, what cannot be matched, and how they become uses of a project."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exposure import sbom as sbom_module
from bot.exposure.packages import parse_package, parse_plain
from bot.exposure.register import check_register, load_listed, load_register
from bot.exposure.sbom import read_sbom
from bot.exposure.sbomfolder import keep_sbom, sbom_folder, sbom_name
from ingestion.errors import ReadingError, RegisterError
from tests.exposure.bills import component, cyclonedx, spdx, spdx_package

REGISTER = "projects: [{name: Aurora, uses: [Oldham, 'npm:alpha==1.0', 'npm:beta']}, {name: Basin}]\nvendors: [{name: Oldham}]"


def keys(data: bytes) -> list[str]:
    """The packages of an SBOM with their versions."""
    return [f"{package.key}=={package.version}" for package in read_sbom(data).packages]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A register of two projects."""
    path = tmp_path / "register.yaml"
    path.write_text(REGISTER, encoding="utf-8")
    return path


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6"])
def test_cyclonedx(version: str) -> None:
    """Components of every depth count, once each; the application itself does not, its parts do."""
    app = {
        "type": "application",
        "name": "aurora",
        "purl": "pkg:npm/aurora@9",
        "components": [component("part")],
    }
    nested = component("outer", components=[component("inner", components=[component("inmost", "2.0")])])
    data = cyclonedx(nested, component("inner"), version=version, metadata={"component": app})
    assert sorted(keys(data)) == ["npm:inmost==2.0", "npm:inner==1.0", "npm:outer==1.0", "npm:part==1.0"]
    assert read_sbom(data).form == f"CycloneDX {version}"


@pytest.mark.parametrize("version", ["SPDX-2.2", "SPDX-2.3"])
def test_spdx(version: str) -> None:
    """Packages count by their package URL; the one that the document describes is the application."""
    data = spdx(
        spdx_package("app"), spdx_package("Foo_Bar"), {"name": "nameless", "versionInfo": "1"}, version=version,
        relationships=[{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-app"}],
    )  # fmt: skip
    read = read_sbom(data)
    assert keys(data) == ["pypi:foo-bar==1.0"]
    assert (read.form, read.components, read.without_purl, read.examples) == (version.replace("-", " "), 2, 1, ("nameless",))  # fmt: skip


def test_spdx_describes_all() -> None:
    """Where a document describes each of its packages, none of them is the application."""
    assert len(keys(spdx(spdx_package("a"), spdx_package("b"), documentDescribes=["SPDXRef-a", "SPDXRef-b"]))) == 2  # fmt: skip


def test_spdx_3() -> None:
    """An SPDX 3 graph is read by its software packages."""
    graph = [
        {"type": "SpdxDocument", "spdxId": "doc", "rootElement": ["root"]},
        {"type": "software_Package", "spdxId": "root", "name": "app", "software_packageUrl": "pkg:npm/app@1"},
        {"type": "software_Package", "spdxId": "p", "name": "lib", "software_packageVersion": "2.0", "software_packageUrl": "pkg:npm/lib"},
        {"type": "software_Package", "spdxId": "q", "name": "other", "externalIdentifier": [{"externalIdentifierType": "packageUrl", "identifier": "pkg:npm/other@3"}]},
    ]  # fmt: skip
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    assert keys(json.dumps({"@context": context, "@graph": graph}).encode()) == ["npm:lib==2.0", "npm:other==3"]  # fmt: skip


def test_what_cannot_be_matched() -> None:
    """Components without a package URL, and those with one that is none, are counted and named, never guessed."""
    read = read_sbom(
        cyclonedx(
            component("good"),
            {"type": "library", "name": "plain", "version": "1.0"},
            component("range", purl="pkg:npm/range@%5E1.2"),
            component("odd", purl="not a purl"),
            component("long", purl="pkg:npm/" + "x" * 1000),
            component("hostile", purl="pkg:npm/a%0Ab@1"),
            component("plain", purl="npm:plain==1.0"),
            component("loose", version="", purl="pkg:npm/loose"),
        )
    )
    assert [package.name for package in read.packages] == ["good", "loose"]
    assert (read.components, read.without_purl, read.unreadable, read.unpinned) == (8, 1, 5, 1)
    assert read.examples == ("plain", "range", "odd")


def test_version_beside_the_purl() -> None:
    """A package URL without a version takes that of its component; its own one counts first."""
    assert keys(cyclonedx(component("a", "3.0", purl="pkg:npm/a?x=y"), component("b", "3.0", purl="pkg:npm/b@2.0"))) == [
        "npm:a==3.0", "npm:b==2.0"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"{", "not JSON"),
        (b"\xff\xfe{}", "not JSON|not UTF-8"),
        (b"<bom/>", "XML"),
        (b"[1]", "neither a CycloneDX nor an SPDX"),
        (b'{"a": 1}', "neither a CycloneDX nor an SPDX"),
        (b"[" * 100_000, "nested too deeply"),
        (cyclonedx(), "no components"),
        (cyclonedx(component("a"), version="0.9"), "CycloneDX 0.9"),
        (cyclonedx({"name": "a"}, {"name": "b"}), "None of its 2 components has a package URL"),
        (cyclonedx(1), "`components` is not a list of objects"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": {}}', "`components` is not a list"),
        (b'{"bomFormat": [], "specVersion": {"a": 1}}', "which we do not read"),
        (spdx(version="SPDX-1.0"), "SPDX-1.0"),
        (spdx(), "no components"),
        (b'{"@context": "https://example.org", "@graph": []}', "neither a CycloneDX nor an SPDX"),
    ],
)
def test_what_is_no_sbom(data: bytes, said: str) -> None:
    """What is empty, broken, hostile or something else is refused in words."""
    with pytest.raises(ReadingError, match=said):
        read_sbom(data)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """More components or bytes than we take are refused, not cut short."""
    monkeypatch.setattr(sbom_module, "MOST", 2)
    with pytest.raises(ReadingError, match="more than 2 components"):
        read_sbom(cyclonedx(*(component(f"p{i}") for i in range(3))))
    monkeypatch.setattr(sbom_module, "LARGEST", 10)
    with pytest.raises(ReadingError, match="more than 10 bytes"):
        read_sbom(cyclonedx(component("a")))


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["components", "name", "version", "purl", "metadata", "component", "packages", "externalRefs",
                         "referenceType", "referenceLocator", "relationships", "documentDescribes", "type", "@graph"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["components", "metadata", "packages", "relationships", "documentDescribes", "@graph"]), _JSON),
       st.sampled_from([{"bomFormat": "CycloneDX", "specVersion": "1.6"}, {"spdxVersion": "SPDX-2.3"},
                        {"@context": "https://spdx.org/rdf/3.0.1/x"}]))  # fmt: skip
def test_any_json(parts: dict[str, Any], kind: dict[str, str]) -> None:
    """Whatever stands where an SBOM's parts belong, it is read or refused in words."""
    with suppress(ReadingError):
        assert read_sbom(json.dumps({**kind, **parts}).encode()).packages


def test_components_become_uses(file: Path) -> None:
    """A kept SBOM's packages are uses of its project alone, beside those of the file; nothing is listed twice."""
    keep_sbom(file, "Aurora", cyclonedx(component("alpha"), component("beta"), component("gamma", "3.1")))
    aurora, basin = load_register(file).projects
    assert [use.written for use in aurora.uses] == [
        "Oldham",
        "npm:alpha==1.0",
        "npm:beta",
        "npm:beta==1.0",
        "npm:gamma==3.1",
    ]
    assert [use.written for use in aurora.listed] == ["Oldham", "npm:alpha==1.0", "npm:beta"]
    assert (aurora.from_sbom, aurora.sbom, basin.uses) == (2, "CycloneDX 1.5", ())
    assert file.read_text(encoding="utf-8") == REGISTER


def test_again_replaces(file: Path) -> None:
    """Importing again replaces what was there; nothing else stays in the folder."""
    keep_sbom(file, "Basin", cyclonedx(component("old")))
    path, replaced = keep_sbom(file, "Basin", cyclonedx(component("new")))
    assert replaced
    assert [use.key for use in load_register(file).projects[1].uses] == ["npm:new"]
    assert list(sbom_folder(file).iterdir()) == [path]


def test_broken_sbom(file: Path) -> None:
    """A broken SBOM makes the register unusable in words, is named by the check, and can be imported anew."""
    path, _ = keep_sbom(file, "Basin", b"{")
    with pytest.raises(RegisterError, match=r"register.sbom/Basin.json of the project Basin cannot be used"):
        load_register(file)
    assert any(fault.fatal and "Basin.json" in fault.what for fault in check_register(file))
    assert load_listed(file).projects[1].name == "Basin"
    path.unlink()
    assert load_register(file).projects[1].uses == ()


def test_strangers_in_the_folder(file: Path) -> None:
    """SBOMs of no project are left alone and hinted at; other files and folders there are nobody's."""
    keep_sbom(file, "Gone", cyclonedx(component("a")))
    (sbom_folder(file) / "notes.txt").write_text("x", encoding="utf-8")
    (sbom_folder(file) / "Aurora.json").mkdir()
    assert load_register(file).projects[0].from_sbom == 0
    assert [f.level for f in check_register(file) if "Gone.json" in f.what] == ["hint"]


def test_loose_entry_is_hinted_at(file: Path) -> None:
    """An entry without a version beside the SBOM's exact one is hinted at."""
    keep_sbom(file, "Aurora", cyclonedx(component("beta", "2.2")))
    assert any(fault.what == "`npm:beta` has no version here; the project's SBOM says 2.2." for fault in check_register(file))  # fmt: skip


@given(st.lists(st.text(min_size=1, max_size=400), min_size=2, max_size=2, unique=True))
def test_names_never_collide(names: list[str]) -> None:
    """Two projects never share a file, and no name leads out of the folder or beyond what file systems take."""
    one, other = (sbom_name(name) for name in (n.encode("utf-8", "replace").decode() for n in names))
    assert one != other or names[0].encode("utf-8", "replace") == names[1].encode("utf-8", "replace")
    assert not set(one) & set('/\\\0:*?"<>|\n')
    assert not one.startswith(".")
    assert len(one.encode()) <= 255


@pytest.mark.parametrize(
    "name", ["..", "../../etc/passwd", "a/b", "%2F", ".hidden", "~", "Ä" * 300, "x" * 300]
)
def test_hostile_names(file: Path, name: str) -> None:
    """A project's name, whatever it is, gives a file in the folder."""
    path, _ = keep_sbom(file, name, cyclonedx(component("a")))
    assert path.resolve().parent == sbom_folder(file).resolve()
    assert path.is_file()


def test_system_packages_keep_their_url(file: Path) -> None:
    """A package of a distribution stays written as its URL, which alone tells the distribution."""
    purl = "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u4?arch=amd64&distro=debian-12"
    keep_sbom(file, "Basin", cyclonedx(component("curl", purl=purl)))
    (use,) = load_register(file).projects[1].uses
    assert (use.written, use.key, use.version) == (purl, "deb:curl", "7.88.1-10+deb12u4")


_PURLS = st.from_regex(r"pkg:(npm|pypi|maven|golang|deb)/[A-Za-z._-]{1,4}(/[a-z.]{1,3})?(@[0-9a-z.-]{1,4})?(\?a=b)?", fullmatch=True)  # fmt: skip


@given(st.lists(_PURLS | st.text(max_size=12), max_size=8))
def test_many_are_read_as_one_is(purls: list[str]) -> None:
    """Reading package URLs in one go leaves some for a second look, and reads none differently."""
    for purl, package in zip(purls, parse_plain(purls), strict=True):
        assert package in (None, parse_package(purl))
