"""Which court, which law, as it is told."""

from solidum.analysis import Analysis
from solidum.report import html, terminal
from solidum.report.forum import told


def texts(sample: Analysis, title: str) -> list[str]:
    (found,) = (t for t in told(sample) if t.title == title)
    return [line.text for line in found.lines]


def test_a_sentence_for_courts_law_and_recourse_with_the_provision(sample: Analysis) -> None:
    assert texts(sample, "Anna Berg against Gastro Handel AG, Café Sonne GmbH and Ben Kurz: the scald on her arm") == [
        "Courts with jurisdiction: Germany (where the defendant is domiciled, Brussels Ia, article 4(1)).",
        "The law that applies: that of Germany (the law of the common home, Rome II, articles 4(2), 5(1); rests on a rule "
        "that is only recalled).",
        "If it pays, what it can ask from the others who answer is decided by the law of Germany (recourse against the "
        "others, Rome II, article 20; rests on a rule that is only recalled).",
    ]


def test_two_instruments_that_name_one_court_are_told_together_and_silence_is_told_too(sample: Analysis) -> None:
    courts, law = texts(sample, "Anna Berg against Cloudlet Ltd: the leak of her pictures")
    assert "Germany (tort: where the damage occurred, Brussels Ia, article 7(2); where the person lives, GDPR" in courts
    assert law == "Rome II does not decide which law applies (Privacy and personality rights); nothing else here does."


def test_what_is_missing_is_asked_once_for_all_countries(sample: Analysis) -> None:
    (found,) = (t for t in told(sample) if t.title == "Anna Berg against Nordimport BV: the scald on her arm")
    (waiting,) = (line for line in found.lines if line.open)
    assert waiting.text.startswith("No answer yet which law applies")
    assert waiting.missing == (
        "Was Serving robot SR-2, or a product of its kind, offered for sale in Germany, China, the Netherlands, France "
        "or Ireland?",
        "In which country was Serving robot SR-2 acquired?",
    )


def test_terminal_and_page_have_it(sample: Analysis) -> None:
    text, page = terminal.render(sample), html.render(sample)
    assert "WHICH COURT, WHICH LAW" in text
    assert "Courts with jurisdiction: Germany" in " ".join(text.split())
    assert '<section id="forum"' in page
    assert "Courts with jurisdiction: Germany" in page


def test_without_packs_that_answer_nothing_is_told(toy: Analysis) -> None:
    assert told(toy) == ()
    assert "WHICH COURT" not in terminal.render(toy)
    assert '<section id="forum"' not in html.render(toy)
