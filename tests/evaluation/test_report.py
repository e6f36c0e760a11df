import re

import pytest

from advisor.errors import DatasetError
from advisor.evaluation.report import as_html, write_report


def test_the_page_needs_nothing_from_elsewhere(outcome, library):
    page = as_html(outcome, library.documents)
    assert re.findall(r"""(?:src|href)=["'](?!#)""", page) == []
    assert "url(" not in page


def test_the_page_tells_what_was_wanted_and_what_came(outcome, library):
    page = as_html(outcome, library.documents)
    assert "Ropes rot in the sun." in page
    assert "Sourdough rests for a day." in page
    assert page.count("<svg") == 4


def test_what_a_document_says_cannot_become_markup(outcome, library):
    bad = outcome.model_copy(
        update={"about": outcome.about.model_copy(update={"name": "<script>x</script>"})}
    )
    assert "<script>" not in as_html(bad, library.documents)


@pytest.mark.parametrize("name", ["report.html", "report.md"])
def test_an_earlier_report_is_replaced_and_nothing_else_is(outcome, library, tmp_path, name):
    file = tmp_path / name
    write_report(outcome, library.documents, file)
    write_report(outcome, library.documents, file)
    file.write_text("my own notes")
    with pytest.raises(DatasetError, match="is no evaluation report"):
        write_report(outcome, library.documents, file)
    assert file.read_text() == "my own notes"


def test_a_place_that_cannot_be_written_is_one_sentence(outcome, library, tmp_path):
    with pytest.raises(DatasetError, match="cannot be written"):
        write_report(outcome, library.documents, tmp_path / "nowhere" / "report.html")
