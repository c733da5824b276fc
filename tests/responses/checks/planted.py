"""Replies with private data planted in them, made by a seeded draw: each kind in every way that people write it.

Numbers are drawn so that nobody has them: phone numbers from the ranges kept for drama, addresses at example domains
or made-up names at the large providers; NHS numbers carry a valid check digit, since that is what is looked for.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stories.analysis.identifiers import is_nhs_number

STORY = "I waited six hours with my mum and nobody told us why. The nurse who came at last was kind."

_WORDS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
    "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh",
    "twenty-eighth",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_FIRST = ("jane", "sam", "hassan", "priya", "olu", "mary", "tom", "chloe", "wei", "james")
_LAST = ("smith", "ward", "ismail", "carey", "patel", "okafor", "jones", "nowak", "clinton", "teamer")
_FREE = (
    "gmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "yahoo.co.uk",
    "btinternet.com",
    "icloud.com",
    "example.com",
    "example.org",
)

_BEFORE = (
    "Thank you for your feedback. ",
    "I am sorry that you waited so long with your mum. ",
    "Hello, and thank you for telling us. I have read your story to the team at handover.\n\n",
    "Dear all, thank you for sharing this. We are looking at how we tell people about delays. ",
    "",
)
_AFTER = (
    " We hope that you are both well.",
    " Kind regards, Asha Patel, Ward manager",
    "\n\nIf you would like to talk, please ring PALS on 0161 496 0142.",
    " Thank you again.",
    "",
)


@dataclass(frozen=True)
class Planted:
    """A reply, the rules that may find what was planted, and where that stands."""

    kind: str
    form: str
    reply: str
    start: int
    end: int


def nhs_digits(draw: random.Random) -> str:
    """Ten digits with a valid check digit."""
    while True:
        nine = str(draw.randint(400_000_000, 799_999_999))
        for last in "0123456789":
            if is_nhs_number(nine + last):
                return nine + last


def _threes(digits: str, by: str) -> str:
    return by.join((digits[:3], digits[3:6], digits[6:]))


def _spelled(digits: str) -> str:
    return " ".join(_WORDS[int(digit)] for digit in digits)


NHS_FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda d: f"Your NHS number {d} was on the letter.",
    "spaced": lambda d: f"We looked for {_threes(d, ' ')} in the list.",
    "hyphened": lambda d: f"NHS no. {_threes(d, '-')} was wrong.",
    "dotted": lambda d: f"NHS No: {_threes(d, '.')}.",
    "bracketed": lambda d: f"The patient ({_threes(d, ' ')}) was told.",
    "words between": lambda d: f"The NHS number that we have for you on our system is {_threes(d, ' ')}.",
    "then": lambda d: f"It is {d[:3]} then {d[3:6]} then {d[6:]}.",
    "each digit": lambda d: f"NHS number {' '.join(d)}.",
    "spelled": lambda d: f"That is {_spelled(d)}.",
    "glued": lambda d: f"See NHS{d} for this.",
    "hash": lambda d: f"NHS#{d}",
    "no words": lambda d: f"{d} is on the form.",
    "underscored": lambda d: f"Reference {_threes(d, '_')} is closed.",
    "slashed": lambda d: f"Number {_threes(d, '/')} again.",
    "commas": lambda d: f"NHS number: {_threes(d, ', ')}.",
    "new lines": lambda d: "NHS number\n" + _threes(d, "\n"),
    "en dashes": lambda d: f"NHS number {_threes(d, '–')}",
    "no-break spaces": lambda d: "number " + _threes(d, "\u00a0"),
    "full width": lambda d: "number " + "".join(chr(ord("０") + int(one)) for one in d),
    "unseen characters": lambda d: "number " + "\u200b".join(d),
    "in a list": lambda d: f"1. {_threes(d, ' ')} 2. the letter",
    "before a phone": lambda d: f"{_threes(d, ' ')}, 0161 496 0142",
    "chi": lambda d: f"CHI number {d}",
    "two halves": lambda d: f"{d[:5]} {d[5:]} is the number.",
}

_Phone = tuple[str, ...]
PHONE_FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda d: f"Text me on {d}.",
    "five six": lambda d: f"Ring {d[:5]} {d[5:]}.",
    "five three three": lambda d: f"call {d[:5]} {d[5:8]} {d[8:]}",
    "hyphens": lambda d: f"{d[:5]}-{d[5:8]}-{d[8:]}",
    "dots": lambda d: f"my mobile: {d[:5]}.{d[5:8]}.{d[8:]}",
    "brackets": lambda d: f"({d[:5]}) {d[5:]}",
    "plus 44": lambda d: f"+44 {d[1:5]} {d[5:]}",
    "plus 44 and nought": lambda d: f"+44 (0){d[1:5]} {d[5:]}",
    "plus 44 glued": lambda d: f"whatsapp +44{d[1:]}",
    "0044": lambda d: f"0044 {d[1:5]} {d[5:]}",
    "each digit": lambda d: f"It is {' '.join(d)}.",
    "spelled": lambda d: f"It is {_spelled(d)}.",
    "spelled with double": lambda d: f"It is oh seven double seven {_spelled('00' + d[6:])}.",
    "letter O": lambda d: f"Ring O{d[1:5]} {d[5:]}",
    "no nought": lambda d: f"my mobile is {d[1:5]} {d[5:]}",
    "slashes": lambda d: f"{d[:5]}/{d[5:]}",
    "new line": lambda d: f"{d[:5]}\n{d[5:]}",
    "full width": lambda d: "".join(chr(ord("０") + int(one)) for one in d),
    "no-break spaces": lambda d: f"{d[:5]}\u00a0{d[5:]}",
    "unseen characters": lambda d: "\u200d".join(d),
    "we tried you": lambda d: f"We tried to reach you on {d[:5]} {d[5:]} yesterday.",
    "glued to words": lambda d: f"mob{d}",
}
LANDLINE_FORMS: dict[str, Callable[[str], str]] = {
    "tried to ring you": lambda d: f"I tried to ring you on {d}.",
    "called you": lambda d: f"We called you twice on {d[:5]} {d[5:]} but nobody answered.",
    "the number we have": lambda d: f"The number we have for you is {d[:5]}-{d[5:]}.",
    "your number": lambda d: f"Is your number still ({d[:5]}) {d[5:]}?",
    "your home number": lambda d: f"I will ring your home number, {d[:5]} {d[5:8]} {d[8:]}.",
    "plus 44": lambda d: f"We phoned you on +44 {d[1:5]} {d[5:]}.",
    "your mum's": lambda d: f"We will ring your mum's landline on {d}.",
    "on file": lambda d: f"The contact number on your file is {d[:5]} {d[5:]}.",
    "a message": lambda d: f"I left you a message on {d[:5]} {d[5:]}.",
    "bare": lambda d: f"{d[:5]} {d[5:]} is what the letter said.",
    "spelled": lambda d: f"I tried to ring you on {_spelled(d)}.",
    "the number you gave": lambda d: f"The number you gave, {d[:5]} {d[5:]}, did not work.",
    "write to you": lambda d: f"I rang you at home on {d[:5]}.{d[5:]}.",
}


def _year_in_words(year: int) -> str:
    if year >= 2000:
        rest = year - 2000
        return "two thousand" if not rest else f"two thousand and {_under_100(rest)}"
    return f"nineteen {_under_100(year - 1900)}"


def _under_100(number: int) -> str:
    if number < 10:
        return ("oh " if number else "") + (_WORDS[number] if number else "hundred")
    if number < 20:
        return _TEENS[number - 10]
    tens, unit = divmod(number, 10)
    return _TENS[tens] + (f"-{_WORDS[unit]}" if unit else "")


def _th(day: int) -> str:
    ending = "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


BIRTH_FORMS: dict[str, Callable[[int, int, int], str]] = {
    "born on": lambda d, m, y: f"You were born on {d} {_MONTHS[m - 1]} {y}.",
    "dob slashes": lambda d, m, y: f"DOB {d:02}/{m:02}/{y}",
    "d.o.b. short": lambda d, m, y: f"d.o.b: {d}.{m}.{y % 100:02}",
    "date of birth": lambda d, m, y: f"Her date of birth, {_th(d)} of {_MONTHS[m - 1]} {y}, was wrong.",
    "iso": lambda d, m, y: f"({y}-{m:02}-{d:02} is the DOB we hold)",
    "month first": lambda d, m, y: f"date of birth {_MONTHS[m - 1]} {_th(d)}, {y}",
    "short month": lambda d, m, y: f"DoB: {d}-{_MONTHS[m - 1][:3]}-{y % 100:02}",
    "words": lambda d, m, y: f"born on the {_ORDINALS[d - 1]} of {_MONTHS[m - 1]} {_year_in_words(y)}",
    "ordinal words": lambda d, m, y: f"Date of birth: {_ORDINALS[d - 1]} {_MONTHS[m - 1]} {y}",
    "glued": lambda d, m, y: f"DOB {d:02}{m:02}{y}",
    "spaces": lambda d, m, y: f"date of birth {d:02} {m:02} {y}",
    "hyphens": lambda d, m, y: f"D.O.B. {d:02}-{m:02}-{y}",
    "after": lambda d, m, y: f"We have {d}/{m}/{y} as your date of birth.",
    "year alone": lambda d, m, y: f"he was born in {y}",
    "no year": lambda d, m, y: f"You were born on the {_th(d)} of {_MONTHS[m - 1]}.",
    "birthday": lambda d, m, y: f"Your birthday is {d} {_MONTHS[m - 1]} {y}.",
    "month and year": lambda d, m, y: f"She was born in {_MONTHS[m - 1]} {y}.",
    "lower case": lambda d, m, y: f"born {_MONTHS[m - 1].lower()} the {_th(d)} {y}",
    "year of birth": lambda d, m, y: f"Year of birth: {y}",
    "words between": lambda d, m, y: (
        f"the date of birth that we have on the system for you is {d} {_MONTHS[m - 1][:3]} {y}"
    ),
    "full width": lambda d, m, y: (
        "DOB " + "".join(chr(ord("０") + int(c)) if c.isdigit() else c for c in f"{d:02}/{m:02}/{y}")
    ),
    "new line": lambda d, m, y: f"Date of birth:\n{d:02}/{m:02}/{y}",
}
OLD_DATE_FORMS: dict[str, Callable[[int, int, int], str]] = {
    "bare slashes": lambda d, m, y: f"The form said {d:02}/{m:02}/{y}.",
    "bare words": lambda d, m, y: f"We have you down as {d} {_MONTHS[m - 1]} {y}.",
    "bare iso": lambda d, m, y: f"{y}-{m:02}-{d:02} is on the label",
}
EMAIL_FORMS: dict[str, Callable[[str, str], str]] = {
    "plain": lambda n, d: f"Write to {n}@{d}",
    "angle brackets": lambda n, d: f"<{n}@{d}>",
    "mailto": lambda n, d: f"mailto:{n}@{d}",
    "capitals": lambda n, d: f"{n}@{d}".upper(),
    "[at]": lambda n, d: f"{n}[at]{d}",
    "(at)": lambda n, d: f"{n} (at) {d}",
    "[at] [dot]": lambda n, d: f"{n} [at] {d.replace('.', ' [dot] ')}",
    "(at)(dot)": lambda n, d: f"{n}(at){d.replace('.', '(dot)')}",
    "at dot": lambda n, d: f"{n.replace('.', ' dot ')} at {d.replace('.', ' dot ')}",
    "AT DOT": lambda n, d: f"{n} AT {d.replace('.', ' DOT ')}",
    "spaces": lambda n, d: f"{n} @ {d}",
    "space before": lambda n, d: f"{n} @{d}",
    "full width at": lambda n, d: f"{n}＠{d}",
    "-at- -dot-": lambda n, d: f"{n}-at-{d.replace('.', '-dot-')}",
    "{at}": lambda n, d: f"{n}{{at}}{d}",
    "<at>": lambda n, d: f"{n}<at>{d}",
    "we e-mailed you": lambda n, d: f"We e-mailed you on {n}@{d} last week.",
    "in brackets": lambda n, d: f"({n}@{d})",
    "before a full stop": lambda n, d: f"Your address is {n}@{d}. Thank you.",
    "unseen characters": lambda n, d: "\u200b".join(f"{n}@{d}"),
    "spaced dots": lambda n, d: f"{n} @ {d.replace('.', ' . ')}",
}


def planted(each: int = 12, seed: int = 20_261_124) -> Iterator[Planted]:
    """Give `each` replies of every form of every kind."""
    draw = random.Random(seed)
    for kind, forms, made in (
        ("nhs_number", NHS_FORMS, lambda form: form(nhs_digits(draw))),
        (
            "mobile",
            PHONE_FORMS,
            lambda form: form(f"077009{draw.randint(0, 999):03}{draw.randint(0, 99):02}"),
        ),
        ("landline", LANDLINE_FORMS, lambda form: form(f"01632960{draw.randint(0, 999):03}")),
        ("date_of_birth", BIRTH_FORMS, lambda form: form(*_day(draw))),
        ("old_date", OLD_DATE_FORMS, lambda form: form(*_day(draw))),
        ("email", EMAIL_FORMS, lambda form: form(_name(draw), draw.choice(_FREE))),
    ):
        for name, form in forms.items():
            for _ in range(each):
                yield _in_reply(draw, kind, name, made(form))  # type: ignore[no-untyped-call]


def _day(draw: random.Random) -> tuple[int, int, int]:
    return draw.randint(1, 28), draw.randint(1, 12), draw.randint(1925, 2012)


def _name(draw: random.Random) -> str:
    first, last = draw.choice(_FIRST), draw.choice(_LAST)
    return draw.choice(
        (f"{first}.{last}", f"{first}{last}{draw.randint(1, 99)}", f"{first[0]}.{last}", f"{last}.{first}")
    )


def _in_reply(draw: random.Random, kind: str, form: str, words: str) -> Planted:
    before, after = draw.choice(_BEFORE), draw.choice(_AFTER)
    return Planted(kind, form, before + words + after, len(before), len(before) + len(words))
