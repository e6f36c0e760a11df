"""Reads files and the manifest that names them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from pydantic import ValidationError

from advisor.errors import DocumentError
from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.pdf import pdf_text
from advisor.ingestion.word import docx_text
from advisor.records import Document, Record

MANIFEST = "manifest.yaml"
MAX_BYTES = 20_000_000

Format = Literal["txt", "md", "html", "pdf", "docx"]

_FORMATS: dict[str, Format] = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
SUFFIXES = frozenset(_FORMATS)


class ManifestEntry(Record):
    """What the manifest says of one file."""

    id: str
    file: str
    title: str
    author: str | None = None
    url: str | None = None
    licence: str | None = None


def read_manifest(folder: Path) -> dict[str, ManifestEntry]:
    """The entries of `folder/manifest.yaml` by file name; none without a manifest. Raises `DocumentError`."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = [
            ManifestEntry(**cast(dict[str, Any], entry)) for entry in (listed or {}).get("documents", [])
        ]
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"])
        raise DocumentError(f"{path}: an entry's {field} is wrong ({problem['msg']}); correct it.") from error
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise DocumentError(
            f"{path} is not a list of documents (documents: - id, file, title); correct or remove it."
        ) from error
    for name in ("file", "id"):
        _refuse_doubles(path, name, [getattr(entry, name) for entry in entries])
    return {entry.file: entry for entry in entries}


def _refuse_doubles(path: Path, field: str, values: list[str]) -> None:
    doubles = sorted({value for value in values if values.count(value) > 1})
    if doubles:
        raise DocumentError(f"{path} lists the {field} {doubles[0]} twice; keep one of them.")


def read_document(path: Path, entry: ManifestEntry | None = None, max_bytes: int = MAX_BYTES) -> Document:
    """The document in a file. Raises `DocumentError` with the reason why it cannot be one."""
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(suffix.lstrip(".") for suffix in SUFFIXES))
        raise DocumentError(f"{path.name} is of a kind that cannot be read; use one of: {known}.")
    data = _bytes_of(path, max_bytes)
    text = _text_of(path.name, kind, data, max_bytes)
    document = Document(
        id=entry.id if entry else _slug(path.name),
        file=entry.file if entry else path.name,
        title=entry.title if entry else _title(path.stem),
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        format=kind,
        author=entry.author if entry else None,
        url=entry.url if entry else None,
        licence=entry.licence if entry else None,
    )
    if not read_blocks(document):
        raise DocumentError(f"{path.name} has no text that can be read.")
    return document


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                f"{path.name} is too large ({size / 1e6:.1f} MB, at most {max_bytes / 1e6:g} MB); split it."
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not data:
        raise DocumentError(f"{path.name} is empty.")
    return data


def _text_of(name: str, kind: Format, data: bytes, max_bytes: int) -> str:
    if kind == "pdf":
        return pdf_text(name, data)
    if kind == "docx":
        return docx_text(name, data, max_bytes)
    return _decoded(name, data)


def _decoded(name: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{name} is not UTF-8 but UTF-16; save it as UTF-8.")
    if b"\x00" in data:
        raise DocumentError(f"{name} is binary, not text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "document"


def _title(stem: str) -> str:
    words = re.sub(r"[\s_-]+", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else stem
