"""Office and OpenDocument files as what they are, archives of XML parts: opened within limits, and without entities."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingestion.errors import DamagedError, LimitError
from ingestion.reading.cleaning import decode, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_INFLATED = 256 << 20
_ENTRIES = 5000
_LARGEST_PART = 24 << 20  # of XML; reading takes about twenty times as much memory
_DECLARES = re.compile(rb"<!DOCTYPE|<!ENTITY")
_REFERENCE = re.compile(rb"&([A-Za-z][\w.-]{0,40});")
_SPELLED = re.compile(rb"&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_NAMES = {b"amp": "&", b"lt": "<", b"gt": ">", b"quot": '"', b"apos": "'"}
# The last characters of the range that Unicode gives to nobody.
_STAND_INS = {meant: chr(0xF8F0 + number) for number, meant in enumerate(_NAMES.values())}
_MEANT = {ord(stand_in): meant for meant, stand_in in _STAND_INS.items()}
_STANDARD = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError,
)  # fmt: skip
_COMMENTS = "comments of reviewers"
# Parts that our readers leave out, by the folder or name that they have in every kind of Office file.
_UNREAD = (
    (re.compile(r".*/charts/chart[^/]*\.xml"), "chart"),
    (re.compile(r".*/comments/?[^/]*\.xml"), _COMMENTS),
    (re.compile(r".*/embeddings/[^/]+"), "embedded file"),
)


@dataclass(frozen=True, slots=True)
class Package:
    """An open package; `what` is what it is called in messages, such as "Word document"."""

    what: str
    data: bytes
    _archive: zipfile.ZipFile

    @property
    def names(self) -> list[str]:
        """The names of its parts, in the order of the archive."""
        return self._archive.namelist()

    def part(self, name: str) -> bytes:
        """An XML part, in UTF-8 or another superset of ASCII; b"" when it is not there.

        Raises LimitError for an enormous one, DamagedError for one that declares entities or a document type.
        """
        if name not in self._archive.NameToInfo:
            return b""
        with self._archive.open(name) as stream:
            xml = stream.read(_LARGEST_PART + 1)
        if len(xml) > _LARGEST_PART:
            raise LimitError(
                f"The {self.what}'s part {one_line(name)} is larger than {_LARGEST_PART >> 20} MB; split it."
            )
        if b"\x00" in xml[:200]:  # UTF-16, in which a declaration would not be seen
            xml = re.sub(r"\A\s*<\?xml.*?\?>", "", decode(xml), count=1, flags=re.DOTALL).encode()
        if _DECLARES.search(xml):
            raise DamagedError(
                f"The {self.what} declares XML entities, as no office program does; save it anew."
            )
        return xml

    def raw(self, name: str) -> bytes:
        """Any part as it stands."""
        return self._archive.read(name)

    def tree(self, name: str) -> Any:
        """The root of an XML part, None when it is not there or holds nothing. An unknown entity leaves a gap."""
        from lxml import etree  # 50 ms: only when there is a part to read

        xml = self.part(name)
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(xml, parser) if xml.strip() else None
        except etree.XMLSyntaxError as error:
            raise DamagedError(
                f"The {self.what} is damaged or cut short; get it again, or save it anew."
            ) from error

    def targets(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part refers to: by id, the last word of the relation's kind and the part's name."""
        folder, _, own = name.rpartition("/")
        root = self.tree(f"{folder}/_rels/{own}.rels".lstrip("/"))
        found = {}
        for relation in () if root is None else root:
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(
                    posixpath.join("/" + folder, relation.get("Target") or "")
                ).lstrip("/")
                found[relation.get("Id") or ""] = ((relation.get("Type") or "").rsplit("/", 1)[-1], target)
        return found

    def unread(self) -> tuple[str, ...]:
        """The parts that our readers leave out, in words, each kind once with its number."""
        counted = {
            word: sum(
                bool(pattern.fullmatch(n)) and (word != _COMMENTS or self._has_comments(n))
                for n in self.names
            )
            for pattern, word in _UNREAD
        }
        return tuple(_counted(count, word) for word, count in counted.items() if count)

    def _has_comments(self, name: str) -> bool:
        """Whether a part of comments holds any: some programs write it always."""
        return bool(re.search(rb"<(?:\w+:)?(?:comment|cm)[ >]", self.part(name)))

    def gaps(self, pattern: str) -> tuple[str, ...]:
        """Entities that stand for nothing in the parts of these names: the words that they meant are lost."""
        found: dict[bytes, None] = {}
        for name in self.names:
            if re.fullmatch(pattern, name):
                found |= dict.fromkeys(sorted(set(_REFERENCE.findall(self.part(name))) - _STANDARD))
        return tuple(f"the entity &{name.decode()};, which stands for nothing" for name in found)


def without_references(package: Package, pattern: str) -> tuple[bytes, Callable[[str], str]]:
    """The package with every reference to a character in these parts spelled by another one, and what puts it right.

    The library for documents drops the references of Word's text, and with them what "x < 2.3" and "AT&T" say.
    """
    names = [name for name in package.names if re.fullmatch(pattern, name)]
    if not any(_SPELLED.search(package.part(name)) for name in names):
        return package.data, lambda text: text
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in package.names:
            if name in names:
                archive.writestr(name, _SPELLED.sub(_stand_in, package.part(name)))
            elif not name.startswith("word/media/"):
                archive.writestr(name, package.raw(name))
    return buffer.getvalue(), lambda text: text.translate(_MEANT)


def _stand_in(reference: re.Match[bytes]) -> bytes:
    """The character that is meant, or one of nobody's for those that mean something to XML."""
    word = reference[1]
    meant = _NAMES[word] if word in _NAMES else _numbered(word)
    return _STAND_INS.get(meant, meant).encode()


def _numbered(word: bytes) -> str:
    is_hex = word[1:2] in {b"x", b"X"}
    number = int(word[2 if is_hex else 1 :], 16 if is_hex else 10)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 and number >= 32 else " "


@contextmanager
def opened(data: bytes, what: str) -> Iterator[Package]:
    """The package in `data`; damage that shows while it is open is a DamagedError as well.

    Raises LimitError for one of too many parts or that inflates too far.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _ENTRIES or sum(part.file_size for part in parts) > _INFLATED:
                raise LimitError(
                    f"The {what} inflates to more than {_INFLATED >> 20} MB; save it without its pictures."
                )
            yield Package(what, data, archive)
    except _DAMAGE as error:
        raise DamagedError(f"The {what} is damaged or cut short; get it again, or save it anew.") from error
    except RuntimeError as error:  # the library's word for an encrypted part
        if isinstance(error, RecursionError):
            raise
        raise DamagedError(f"The {what}'s parts are locked; save a copy without a password.") from error


def core_facts(package: Package) -> dict[str, Any]:
    """Title, authors and time as the package's core properties state them, under the names that extraction uses."""
    root = package.tree("docProps/core.xml")
    stated: dict[str, str] = {}
    for element in () if root is None else root:
        if isinstance(element.tag, str):
            stated.setdefault(element.tag.rsplit("}", 1)[-1], one_line("".join(element.itertext())))
    return {
        "title": stated.get("title", ""),
        "authors": [stated["creator"]] if stated.get("creator") else [],
        "created_at": stated.get("created") or stated.get("modified", ""),
        "language": stated.get("language", ""),
    }


def _counted(count: int, word: str) -> str:
    if word == _COMMENTS:
        return f"{word}: we do not read them"
    return f"a {word}: we do not read it" if count == 1 else f"{count} {word}s: we do not read them"
