"""How well parties and releases are told in sentences that were written to be hard; the figures have floors."""

from hypothesis import given
from hypothesis import strategies as st

from ingestion.releases import recognised, releases
from tests.ingestion.named_sentences import of_identifiers, of_parties, sentences


def test_parties_in_hard_sentences() -> None:
    """Of eighty sentences and more, true ones and traps, nearly every mention is found and nearly nothing else."""
    figures, faults = of_parties()
    assert len(sentences()) >= 80
    assert figures.precision >= 0.98, faults
    assert figures.recall >= 0.98, faults


def test_identifiers_in_hard_sentences() -> None:
    """Advisory ids of many makers, and packages with their versions, are found; addresses and plain numbers are not."""
    figures, faults = of_identifiers()
    assert (figures.wrong, figures.missed) == (0, 0), faults


def test_a_release_takes_the_place_of_its_version() -> None:
    """What is a release is not named as a version once more."""
    assert [(one.kind, one.value) for one in recognised("The package tinroof 1.9.0 and 1.9.1, see CVE-2026-90314")] == [
        ("package", "tinroof==1.9.0"), ("version", "1.9.1"), ("cve", "CVE-2026-90314")
    ]  # fmt: skip


@given(st.text(alphabet="tin@/:.`npm 1.92-#\n=package", max_size=120))
def test_releases_lie_in_the_text(text: str) -> None:
    """Releases are ranges of the text, in order, whose version stands there."""
    found = releases(text)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(one.value.split("==")[1].rstrip() in text[one.start : one.end].lower() for one in found)
