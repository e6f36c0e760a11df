import hashlib
import io
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest

from advisor.errors import DocumentError
from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.documents import ManifestEntry, read_document, read_manifest
from advisor.ingestion.sections import find_sections


def pdf(*pages: list[tuple[int, int, str]]) -> bytes:
    """A PDF of Helvetica lines: size, height on the page and words of each."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        shown = "\n".join(f"BT /F1 {size} Tf 72 {height} Td ({text}) Tj ET" for size, height, text in lines)
        objects.append(f"<</Length {len(shown)}>>\nstream\n{shown}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return data + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    ).encode("latin-1")


PAGE = [
    (20, 720, "Pricing a Salon"),
    (11, 690, "Standing apart in a market town takes more than a low price, since owners of ner-"),
    (11, 676, "vous dogs look for calm hands and for time."),
    (15, 640, "What Owners Value"),
    (11, 610, "They value calm hands, and the same groomer every time they come to visit her salon."),
]


def word_file() -> bytes:
    file = docx.Document()
    file.add_heading("Pricing a Salon", 1)
    file.add_paragraph("Standing apart takes more than a low price.")
    file.add_heading("What Owners Value", 2)
    file.add_paragraph("Calm hands", style="List Bullet")
    file.add_paragraph("One dog at a time", style="List Bullet 2")
    file.add_paragraph("Trust", style="List Bullet")
    table = file.add_table(2, 2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells], ["Plan", "Price", "Bath", "25"], strict=True
    ):
        cell.text = text
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def refusal(path: Path, max_bytes: int = 1_000_000) -> str:
    with pytest.raises(DocumentError) as refused:
        read_document(path, max_bytes=max_bytes)
    message = str(refused.value)
    assert message.startswith(path.name)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_a_text_is_what_the_file_decodes_to(tmp_path: Path):
    path = tmp_path / "our-plan_2025.txt"
    data = "\ufeffWe groom dogs.\r\nÜber all.\r".encode()
    path.write_bytes(data)
    document = read_document(path)
    assert document.text == data.decode()
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.file, document.title, document.format) == ("our-plan_2025.txt", "Our plan 2025", "txt")


def test_the_manifest_says_what_a_document_is_called(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("Text.")
    entry = ManifestEntry(id="plan", file="a.txt", title="The Plan", author="A. Writer", licence="CC BY 4.0")
    document = read_document(path, entry)
    assert (document.id, document.title, document.author) == ("plan", "The Plan", "A. Writer")
    assert (document.licence, document.url) == ("CC BY 4.0", None)


def test_documents_of_one_name_and_two_kinds_have_two_ids(tmp_path: Path):
    for name in ("plan.txt", "plan.md"):
        (tmp_path / name).write_text("Text.")
    assert len({read_document(tmp_path / name).id for name in ("plan.txt", "plan.md")}) == 2


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\r\n", "no text"),
        ("mark.md", "\ufeff".encode(), "no text"),
        ("tags.html", b"<html><script>x</script><p> </p></html>", "no text"),
        ("binary.txt", b"ab\x00\x01\x02", "binary"),
        ("latin.txt", "Café".encode("latin-1"), "not UTF-8 (byte 3)"),
        ("wide.txt", "Text".encode("utf-16"), "UTF-16"),
        ("song.mp3", b"ID3", "kind that cannot be read"),
        ("noname", b"text", "kind that cannot be read"),
        ("corrupt.pdf", b"%PDF-1.4 nothing more", "not a PDF"),
        ("text.pdf", b"just text", "not a PDF"),
        ("scan.pdf", pdf([]), "holds no text"),
        ("corrupt.docx", b"PK\x03\x04 nothing more", "not a Word file"),
        ("text.docx", b"just text", "not a Word file"),
        ("huge.txt", b"x" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_document_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, reason: str
):
    path = tmp_path / name
    path.write_bytes(data)
    assert reason in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    assert "cannot be opened" in refusal(tmp_path / "gone.txt")
    (tmp_path / "folder.txt").mkdir()
    assert "cannot be opened" in refusal(tmp_path / "folder.txt")


def test_a_pdf_is_read_in_paragraphs_below_its_headings(tmp_path: Path):
    path = tmp_path / "salon.pdf"
    path.write_bytes(pdf(PAGE))
    document = read_document(path)
    assert [(section.path, section.start) for section in find_sections(document)] == [
        (("Pricing a Salon",), 0),
        (("Pricing a Salon", "What Owners Value"), document.text.index("## What")),
    ]
    assert [block.text for block in read_blocks(document) if block.kind == "paragraph"] == [
        "Standing apart in a market town takes more than a low price, since owners of nervous dogs look for calm "
        "hands and for time.",
        "They value calm hands, and the same groomer every time they come to visit her salon.",
    ]


def test_lines_that_run_through_a_pdf_are_left_out(tmp_path: Path):
    path = tmp_path / "salon.pdf"
    parts = [f"Part {n} is short." + " It goes on to the margin of the page" * (n == 3) for n in range(4)]
    path.write_bytes(
        pdf(
            *([(11, 760, "Annual Report"), (11, 700, part), (11, 40, str(n))] for n, part in enumerate(parts))
        )
    )
    assert read_document(path).text == "\n\n".join(parts)


def test_an_encrypted_pdf_is_refused_unless_its_password_is_empty(tmp_path: Path):
    for password, name in (("secret", "locked.pdf"), ("", "open.pdf")):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(PAGE)))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
        writer.write(tmp_path / name)
    assert "password" in refusal(tmp_path / "locked.pdf")
    assert "calm hands" in read_document(tmp_path / "open.pdf").text


def test_a_word_file_is_read_with_its_headings_items_and_tables(tmp_path: Path):
    path = tmp_path / "salon.docx"
    path.write_bytes(word_file())
    blocks = read_blocks(read_document(path))
    assert [(block.kind, block.level, block.text) for block in blocks] == [
        ("heading", 1, "Pricing a Salon"),
        ("paragraph", 0, "Standing apart takes more than a low price."),
        ("heading", 2, "What Owners Value"),
        ("item", 0, "Calm hands"),
        ("item", 1, "One dog at a time"),
        ("item", 0, "Trust"),
        ("table", 0, "Plan | Price\nBath | 25"),
    ]


def test_a_word_file_that_unpacks_to_far_more_is_refused(tmp_path: Path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 20_000_000)
    assert "too large" in refusal(path)


def test_no_manifest_names_no_documents(tmp_path: Path):
    assert read_manifest(tmp_path) == {}


def test_a_manifest_lists_documents_by_file(tmp_path: Path):
    (tmp_path / "manifest.yaml").write_text(
        "documents:\n  - {id: a, file: a.txt, title: A, url: https://example.org}\n"
    )
    assert read_manifest(tmp_path) == {
        "a.txt": ManifestEntry(id="a", file="a.txt", title="A", url="https://example.org")
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("documents: [", "is not a list of documents"),
        ("- just a list", "is not a list of documents"),
        ("documents: 3", "is not a list of documents"),
        ("documents:\n  - words\n", "is not a list of documents"),
        ("documents:\n  - {id: a, file: a.txt}\n", "title"),
        ("documents:\n  - {id: a, file: a.txt, title: A, autor: B}\n", "autor"),
        (
            "documents:\n  - {id: a, file: a.txt, title: A}\n  - {id: b, file: a.txt, title: B}\n",
            "a.txt twice",
        ),
        ("documents:\n  - {id: a, file: a.txt, title: A}\n  - {id: a, file: b.txt, title: B}\n", "a twice"),
    ],
)
def test_a_malformed_manifest_is_refused_in_one_sentence(tmp_path: Path, text: str, reason: str):
    (tmp_path / "manifest.yaml").write_text(text)
    with pytest.raises(DocumentError, match=reason) as refused:
        read_manifest(tmp_path)
    assert "\n" not in str(refused.value)
