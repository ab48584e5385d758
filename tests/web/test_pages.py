"""Every page of a case is there, in its frame, and says what the report says."""

import pytest

from solidum.web.folio import SHEETS


@pytest.mark.parametrize("name", [sheet.name for sheet in SHEETS])
def test_page_of_a_case(browser, name):
    base = browser.case()
    answer = browser.get(f"{base}/{name}".rstrip("/"))
    assert answer.status_code == 200, answer.text
    assert answer.text.count("<h1>") == 1
    assert 'aria-current="page"' in answer.text
    assert "style=" not in answer.text
    assert "<style" not in answer.text


def test_home_lists_cases_and_examples(browser):
    base = browser.case()
    text = browser.get("/").text
    assert f'href="{base}"' in text
    assert "A companion" in text
