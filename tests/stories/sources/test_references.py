"""One story has one name, however a source spells it."""

from __future__ import annotations

import pytest

from stories.sources.references import distinct, is_nhs_uk, reference_of, reference_of_url


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("https://www.careopinion.org.uk/opinions/1001", "careopinion.org.uk/opinions/1001"),
        ("http://CareOpinion.org.uk/opinions/1001/", "careopinion.org.uk/opinions/1001"),
        (" https://www.careopinion.org.uk/opinions/1001?a=b#c ", "careopinion.org.uk/opinions/1001"),
        ("https://www.careopinion.org.uk/1001", "careopinion.org.uk/opinions/1001"),
        ("https://www.careopinion.org.uk/api/v2/opinions/1001", "careopinion.org.uk/opinions/1001"),
        ("https://www.patientopinion.org.uk/opinions/1001", "careopinion.org.uk/opinions/1001"),
        (
            "https://www.careopinion.org.uk/opinions/1001/responses",
            "careopinion.org.uk/opinions/1001/responses",
        ),
        ("https://www.careopinion.ie/1001", "careopinion.ie/1001"),
        ("https://www.nhs.uk/Services/Hospital/7/", "nhs.uk/Services/Hospital/7"),
        ("https://www.nhs.uk:8443/a", "nhs.uk/a"),
        ("https://www.nhs.uk./a", "nhs.uk/a"),
        ("https://user:pass@www.nhs.uk/a", "nhs.uk/a"),
        ("https://www.nhs.uk/", ""),
        ("https://www.nhs.uk", ""),
        ("ftp://www.nhs.uk/a", ""),
        ("www.nhs.uk/a", ""),
        ("https://www.nhs.uk/a b", ""),
        ("https://www.nhs.uk/\x00", ""),
        ("https://[broken/a", ""),
        ("https://www.nhs.uk/" + "a" * 500, ""),
        ("", ""),
        (None, ""),
        (17, ""),
    ],
)
def test_an_address_has_one_spelling(url: object, reference: str) -> None:
    assert reference_of_url(url) == reference


@pytest.mark.parametrize(
    ("publisher", "own", "reference"),
    [
        ("NHS.uk", "A-17", "publisher:nhs.uk:A-17"),
        (" b7C1 ", 17, "publisher:b7c1:17"),
        (3, "17", "publisher:3:17"),
        ("", "17", ""),
        ("nhs.uk", "", ""),
        ("nhs.uk", None, ""),
        (None, "17", ""),
        (True, "17", ""),
        ("nhs.uk", ["17"], ""),
        ("nhs.uk", "1\x007", ""),
        ("nhs.uk", 10**60, ""),
        ("nhs.uk", "1" * 500, ""),
    ],
)
def test_a_pair_has_one_spelling(publisher: object, own: object, reference: str) -> None:
    assert reference_of(publisher, own) == reference


def test_empty_and_repeated_references_are_left_out() -> None:
    assert distinct("", "b", "a", "b", "") == ("b", "a")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.nhs.uk/a", True),
        ("https://api.nhs.uk/a", True),
        ("https://evilnhs.uk/a", False),
        ("https://nhs.uk.example.org/a", False),
        (None, False),
    ],
)
def test_what_is_on_nhs_uk(url: object, expected: bool) -> None:
    assert is_nhs_uk(url) is expected
