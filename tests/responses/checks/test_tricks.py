"""Private data as it comes out of other systems, or past a hurried eye: with unseen characters, markup, odd marks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from responses.checks import check
from responses.checks.characters import seen
from responses.checks.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

STORY = "I waited a long time on the ward and nobody told me why."

# Each takes the parts of a number or a date and joins them.
BETWEEN = {
    "soft hyphen": "\u00ad",
    "zero-width space": "\u200b",
    "word joiner": "\u2060",
    "combining joiner": "\u034f",
    "variation selector": "\ufe0f",
    "tag character": "\U000e0020",
    "Arabic letter mark": "\u061c",
    "isolate": "\u2066",
    "Hangul filler": "\u3164",
    "Braille blank": "\u2800",
    "control character": "\x01",
    "strike-through": "\u0336",
    "line separator": "\u2028",
    "five spaces": "     ",
    "ten spaces": "          ",
    "line ends": "\n",
    "entity of a space": "&nbsp;",
    "entity of a soft hyphen": "&shy;",
    "a line's tag": "<br/>",
    "tags": "</b><b>",
    "a comment": "<!-- x -->",
    "equals": "=",
    "hash": "#",
    "ampersand": "&",
    "backslash": "\\",
    "caret": "^",
    "back-tick": "`",
    "markdown": "** **",
    "arrow": "\u2192",
    "an emoji": "\U0001f600",
    "an ellipsis": "\u2026",
    "broken bar": "\u00a6",
    "hyphen bullet": "\u2043",
    "full stop and a word": ". Then ",
    "comma and words": ", followed by ",
}
NOTHING = (
    "soft hyphen",
    "zero-width space",
    "variation selector",
    "tag character",
    "Hangul filler",
    "control character",
    "line ends",
    "entity of a space",
    "entity of a soft hyphen",
    "a line's tag",
    "tags",
    "a comment",
)
DIGITS: dict[str, Callable[[str], str]] = {
    "key caps": lambda digit: f"{digit}\ufe0f\u20e3",
    "circled": lambda digit: chr(0x2460 + int(digit) - 1),
    "circled in black": lambda digit: chr(0x2776 + int(digit) - 1),
    "in brackets": lambda digit: chr(0x2474 + int(digit) - 1),
    "Arabic-Indic": lambda digit: chr(0x660 + int(digit)),
    "mathematical": lambda digit: chr(0x1D7CE + int(digit)),
    "entities": lambda digit: f"&#{ord(digit)};",
    "hexadecimal entities": lambda digit: f"&#x{ord(digit):x};",
    "Cyrillic": lambda digit: "\u0417" if digit == "3" else digit,
}


def stopped(reply: str) -> tuple[Finding, ...]:
    return tuple(one for one in check(story_text=STORY, reply_text=reply) if one.severity is Severity.BLOCK)


def rules(reply: str) -> set[str]:
    return {one.rule for one in stopped(reply)}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN.keys())
def test_what_stands_between_the_digits_hides_no_nhs_number(between: str) -> None:
    assert rules(f"Thank you. We looked at {between.join(('943', '476', '5919'))} today.") == {"nhs_number"}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN.keys())
def test_nor_a_mobile_number(between: str) -> None:
    assert "mobile_number" in rules(f"Thank you. I am on {between.join(('07700', '900', '123'))} today.")


@pytest.mark.parametrize("name", NOTHING)
def test_nor_an_address(name: str) -> None:
    between = BETWEEN[name]
    assert rules(f"Thank you. We wrote to jane.smith{between}@{between}gmail.com today.") == {"private_email"}


@pytest.mark.parametrize("digit", DIGITS.values(), ids=DIGITS.keys())
def test_digits_of_any_kind_are_digits(digit: Callable[[str], str]) -> None:
    written = "".join(digit(one) for one in "9434765919")
    assert rules(f"Thank you. We looked at {written} today.") == {"nhs_number"}


@pytest.mark.parametrize(
    ("rule", "reply"),
    [
        ("hospital_number", "Your NHS number is 943 476 591."),
        ("hospital_number", "We found it: NHS number ending 5919."),
        ("hospital_number", "It is in casenote 1234567."),
        ("date_of_birth", "You were born on 14MAR1962."),
        ("date_of_birth", "Date of birth: 14\n03\n1962"),
        ("date_of_birth", "This is for Mrs K (14 Febuary 1962)."),
        ("date_of_birth", "This is for Mrs K (14&#47;03&#47;1962)."),
        ("date_of_birth", "This is for Mrs K (14\u221503\u22151962)."),
        ("date_of_birth", "This is for Mrs K (14 M\u0430rch 1962)."),
        ("date_of_birth", "This is for Mrs K (14     March     1962)."),
        ("private_email", "We wrote to jane.smith&#64;gmail.com."),
        ("private_email", "We wrote to jane.smith&commat;gmail.com."),
        ("private_email", "We wrote to jane.smith%40gmail.com."),
        ("private_email", "We wrote to jane.smith@@gmail.com."),
        ("private_email", "We wrote to jane.smith**@**gmail.com."),
        ("private_email", "We wrote to jane.smith@<b>gmail</b>.com."),
        ("private_email", "We wrote to jane.smith at sign gmail.com."),
        ("private_email", "We wrote to jane_smith at gmail."),
        ("private_email", "We wrote to jane@gm\u0430il.com."),
        ("mobile_number", "Text \u041e77\u041e\u041e 900123."),
        ("home_address", "You live at SW1A 1AA."),
        ("home_address", "The letter went to 12 Acacia Avenue, as you asked."),
        ("private_phone", "Is 01632 960123 still right?"),
        ("private_phone", "Please tell us if 01632 960123 is out of date."),
        ("private_phone", "We called the house (01632 960123) on Monday."),
        ("private_phone", "Our system shows 01632 960123, which did not connect."),
        ("private_phone", "You can be reached on 01632 960123, I believe."),
        ("private_phone", "We will call tomorrow on 01632 960123."),
        ("private_phone", "We will ring 01632 960123 to talk to you."),
        ("private_phone", "We left a voicemail for your relative: 01632 960123."),
        ("private_phone", "We could not get through. The number was 01632 960123."),
        ("private_phone", "Next of kin: 01632 960123."),
        ("private_phone", "Your carer (tel 01632 960123) told us."),
        ("private_phone", "The phone number on your form, 01632 960123, does not work."),
        ("private_phone", "I will ring you back. 01632 960123 is the number I have."),
    ],
)
def test_it_is_found(rule: str, reply: str) -> None:
    assert rule in rules(f"Thank you. {reply} We are sorry.")


@pytest.mark.parametrize(
    "reply",
    [
        "If we called and you missed us, please ring the ward on 01632 960123.",
        "We will answer on 01632 960123 every day from 9 to 5.",
        "I would like to hear more. Please ring me on 01632 960123 to talk to the matron.",
        "You can reach our team on 01632 960123, and we will call you back.",
        "The number is 01632 960123 and the line is open at weekends, too.",
        "If you need your NHS number, ask your surgery, or call us on 01632 960123.",
        "You do not need your NHS number. In 2024 we saw 12,500 people & 95% within 4 hours; in 2023 it was 11,900.",
        "Waits fell from 120 -> 95 -> 60 minutes (2021, 2022, 2023), and costs from \u00a3943 476 to \u00a35919.",
        "We <3 this, and the rate is <5% & falling; R&D helped.",
        "Write to <ward.4@northmere.nhs.uk> or see the notice in the ward.",
    ],
)
def test_its_like_passes(reply: str) -> None:
    assert rules(f"Thank you. {reply} We are sorry.") == set()


def test_the_words_are_marked_as_they_were_typed() -> None:
    reply = "Thank you.\u200b We looked at <b>943</b>&nbsp;476\ufe0f&nbsp;5919&#46; Sorry."
    [one] = stopped(reply)
    assert reply[one.start : one.end] == "943</b>&nbsp;476\ufe0f&nbsp;5919"


def test_a_text_without_anything_odd_is_left_as_it_is() -> None:
    text = "Caf\u00e9 on Ward 4 \u2013 \u201copen\u201d & warm, 3 < 4."
    assert seen(text) == (text, None)


@pytest.mark.parametrize(
    "piece", ["a.b@c.", "dob 1/1/", "0123456789 ", "Mr Ab, who ", "1\n", "+44", "<b ", "&#57;", "\u200b1"]
)
def test_thousands_of_findings_do_not_hold_the_gate_up(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    check(story_text=STORY, reply_text=text)
    begun = time.process_time()
    check(story_text=STORY, reply_text=text)
    assert time.process_time() - begun < 1.0
