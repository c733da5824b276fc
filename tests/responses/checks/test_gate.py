"""The confidentiality gate: what it must stop, and what it must let by."""

from __future__ import annotations

import random

import pytest

from responses.checks import Severity, check
from stories.analysis.identifiers import is_nhs_number, nhs_numbers
from tests.responses.typology.figures import rows

STORY = "I waited six hours with my mum. The nurse was rude."


def blocks(reply: str, **more: str) -> set[str]:
    found = check(story_text=STORY, reply_text=reply, channel=more.get("channel"))
    return {finding.rule for finding in found if finding.severity is Severity.BLOCK}


def make_nhs_number(random_: random.Random) -> str:
    while True:
        nine = str(random_.randint(400_000_000, 799_999_999))
        for last in "0123456789":
            if is_nhs_number(nine + last):
                return nine + last


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("9434765919", True),
        ("9434765918", False),
        ("4010232137", True),
        ("1111111111", False),
        ("943476591", False),
        ("943476591x", False),
    ],
)
def test_nhs_number_checksum(digits: str, valid: bool) -> None:
    assert is_nhs_number(digits) is valid


@pytest.mark.parametrize(
    "shape", ["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "{0}.{1}.{2}", "({0} {1} {2})", "no {0} {1} {2}."]
)
def test_planted_nhs_numbers_are_all_found(shape: str) -> None:
    random_ = random.Random(3)
    for _ in range(50):
        digits = make_nhs_number(random_)
        planted = shape.format(digits[:3], digits[3:6], digits[6:])
        assert "nhs_number" in blocks(f"We looked for {planted} today"), planted


def test_a_phone_number_is_no_nhs_number() -> None:
    assert not list(nhs_numbers("Ring 01632 960123, 0161 496 0142 or +44 1632 960123."))


STOPPED = [
    ("nhs_number", "Your NHS number 943 476 5910 was on the letter."),
    ("date_of_birth", "You were born on 12 March 1948."),
    ("date_of_birth", "DOB 12/03/1948"),
    ("date_of_birth", "d.o.b: 1.2.50"),
    ("date_of_birth", "Her date of birth, 3rd of May 1962, was wrong."),
    ("date_of_birth", "Mr Jones (1948-03-12 is the DOB we hold)"),
    ("date_of_birth", "he was born in 1948"),
    ("private_email", "Write to jane.smith@gmail.com"),
    ("private_email", "We tried you at sam at home: sam61@btinternet.com"),
    ("private_email", "Contact john.smith@acme-widgets.com"),
    ("mobile_number", "Text me on 07700 900123"),
    ("mobile_number", "Call +44 7700 900 123"),
    ("mobile_number", "07700-900-123"),
    ("private_phone", "I tried to ring you on 01632 960555."),
    ("private_phone", "The number we have for you is 01632 960555."),
    ("asks_identity_in_public", "Please reply with your date of birth and NHS number."),
    ("asks_identity_in_public", "Could you post your full name below?"),
    ("asks_identity_in_public", "What is your NHS number?"),
    ("asks_identity_in_public", "Please provide your full name and address so that we can look into this."),
    ("asks_identity_in_public", "Please let us know your hospital number here."),
    ("asks_identity_in_public", "To investigate we need your name and date of birth."),
    ("confirms_care", "I see from your records that you attended on Tuesday."),
    ("confirms_care", "I have looked at your notes."),
    ("confirms_care", "Our records show you attended twice."),
    ("confirms_care", "Having reviewed your medical records, I think the care was right."),
    ("confirms_care", "We can see that you were seen within an hour."),
    ("confirms_care", "I can confirm that you were a patient here."),
    ("confirms_care", "According to our records your mother was discharged at noon."),
    ("confirms_care", "You are well known to our service."),
    ("staff_discipline", "The nurse has been suspended."),
    ("staff_discipline", "This is now a disciplinary process."),
    ("discusses_case", "Your complaint was not upheld."),
    ("real_name", "Dear Mrs Henderson, thank you."),
    ("new_clinical_fact", "Your potassium was low."),
    ("date_of_birth", "The form said 12/03/1948."),
]
LET_BY = [
    "Please ring PALS on 01632 960123 or email pals@example.nhs.uk with your name and date of birth.",
    "Please contact me privately. Include your NHS number if you have it, so that I can find you.",
    "My number is 0161 496 0142, Monday to Friday 9 to 5.",
    "You can write to matron.smith@nhs.net or to the ward.",
    "We cannot look at your records here, so please ring us.",
    "You can see your records in the NHS App.",
    "If you call us we can look at your notes together.",
    "Please do not post your name or date of birth here.",
    "Our visiting hours changed on 1 April 2024.",
    "Congratulations on the birth of your baby!",
    "The letter went to the old address and I've put the right address in.",
    "I'm sorry the nurse was rude. I have spoken to the team.",
    "You describe a long wait. Anyone coming to A&E should be told how long it is.",
    "The ward has 24 beds and 2026 is its tenth year.",
    "Tell us the name of the ward if you would like us to pass on your thanks.",
    "We take complaints seriously and handle them apart from this page.",
]


@pytest.mark.parametrize(("rule", "reply"), STOPPED)
def test_the_gate_stops(rule: str, reply: str) -> None:
    assert rule in blocks(reply)


@pytest.mark.parametrize("reply", LET_BY)
def test_the_gate_lets_by(reply: str) -> None:
    assert blocks(reply) == set()


def test_clean_replies_are_hardly_ever_stopped() -> None:
    replies = rows("cases.jsonl")
    stopped = [
        case["reply"]
        for case in replies
        if any(
            f.severity is Severity.BLOCK for f in check(story_text=case["story"], reply_text=case["reply"])
        )
    ]
    assert len(stopped) / len(replies) <= 0.02, stopped


@pytest.mark.parametrize("channel", ["nhs_uk", "care_opinion"])
def test_outside_sites_warn_of_links_and_addresses(channel: str) -> None:
    reply = "Write to pals@example.nhs.uk or see www.example.nhs.uk/pals."
    outside = check(story_text=STORY, reply_text=reply, channel=channel)
    assert {f.rule for f in outside} == {"email_not_accepted", "link_not_accepted"}
    assert {f.severity for f in outside} == {Severity.WARN}
    assert check(story_text=STORY, reply_text=reply, channel="hub") == ()


def test_an_address_from_the_story_is_the_authors() -> None:
    found = check(story_text="mail me: sam@work.nhs.uk", reply_text="We wrote to sam@work.nhs.uk")
    assert [f.rule for f in found] == ["private_email"]


@pytest.mark.parametrize(
    ("rule", "reply"),
    [
        ("recognises_author", "I remember you well."),
        ("corrects_author", "That is not what happened."),
        ("real_name", "Dear Jane, thank you."),
        ("third_party", "I am sorry that another patient had become very unwell."),
    ],
)
def test_the_gate_asks_to_look_again(rule: str, reply: str) -> None:
    found = check(story_text=STORY, reply_text=reply)
    assert (rule, Severity.WARN) in {(f.rule, f.severity) for f in found}


def test_findings_point_at_the_words_and_say_what_to_do() -> None:
    reply = "Sorry. I have looked at your notes. Text me on 07700 900123."
    found = check(story_text=STORY, reply_text=reply)
    assert [reply[f.start : f.end] for f in found] == ["I have looked at your notes", "07700 900123"]
    assert all(f.advice for f in found)
