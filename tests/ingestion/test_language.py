"""Which language a text seems to be in."""

import pytest

from ingestion.language import guess_language, language_code


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The company said on Monday that records of all customers were copied and that it has told the police."),
        ("de", "Das Unternehmen hat am Montag mitgeteilt, dass die Daten von allen Kunden kopiert wurden und nicht mehr da sind."),
        ("fr", "La société a annoncé lundi que les données de tous les clients ont été copiées et que la police est prévenue."),
        ("es", "La empresa dijo el lunes que los datos de todos los clientes fueron copiados y que se ha avisado a la policía."),
    ],
)  # fmt: skip
def test_a_few_sentences_are_enough(language: str, text: str) -> None:
    """The small words of a language give it away."""
    assert guess_language(text) == language


def test_unsure_is_silent() -> None:
    """A short text, numbers, or a language that we do not know gives nothing."""
    assert guess_language("The end.") == ""
    assert guess_language("4 8 15 16 23 42 " * 20) == ""
    assert (
        guess_language(
            "Yritys kertoi maanantaina että kaikkien asiakkaiden tiedot kopioitiin viime viikolla palvelimelta jonnekin muualle"
        )
        == ""
    )


def test_codes() -> None:
    """Only the language of a tag is kept; what is no tag is nothing."""
    assert [language_code(tag) for tag in ("en-US", "de_DE", " FR ", "english", "")] == [
        "en",
        "de",
        "fr",
        "",
        "",
    ]
