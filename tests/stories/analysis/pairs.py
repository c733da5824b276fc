"""Labelled pairs for the search for duplicates: one story on two sites, and stories that only look alike.

All of it is made up here from templates by a seeded generator. What the sites change follows what is known of them
(sources-and-apis section 2): titles, moderators' cuts, HTML, ends that are missing, dates that come later.
"""

from __future__ import annotations

import html
import random
from dataclasses import dataclass
from datetime import date, timedelta

from stories.analysis.duplicates import Sample, Telling, references_of, wording_of

OPENINGS = (
    "I was taken to {place} by ambulance on {day} after a fall in {room}.",
    "My {kin} had an appointment at {place} on {day} about {part}.",
    "Last {day} I went in for {op} and stayed {n} nights.",
    "I am writing about the care that my {kin} got in {place} this {season}.",
    "When I rang {place} about my {part} I did not expect what followed.",
    "After {n} months of waiting I was at last seen about my {part} on {day}.",
    "We came to {place} with our {age} year old, who had been sick since {day}.",
    "I have been coming to {place} for {n} years because of my {part}.",
)
MIDDLES = (
    "The {who} at the desk looked up at once and told us how long it would be.",
    "Nobody told us for {n} hours that the {who} had gone home.",
    "A {who} called {name} knelt down and explained every step to my {kin}.",
    "It took {n} attempts before anybody found a vein, and my arm is still blue.",
    "The {thing} by the bed was broken and stayed broken until I left.",
    "At night the {thing} rang on and on, and nobody could sleep.",
    "I asked three times for {want} and was told each time that somebody would come.",
    "{name}, a student, noticed that I had not eaten and brought me {want} from the kitchen.",
    "My {kin} cannot hear well, yet people kept speaking to me instead of turning to face them.",
    "The letter said {day}, the text said another day, and the desk had neither.",
    "We were moved to a side room, where a {who} sat with us until the {who2} was free.",
    "The {who} apologised for the wait and meant it.",
    "My notes were lost between {place} and the clinic, so I told the whole story {n} times.",
    "Parking cost me more than {n} pounds because the clinic ran so late.",
    "They let me bring my own {thing}, which made all the difference.",
    "I was sent home without {want}, and the chemist was shut until {day}.",
    "When I cried, the {who} drew the curtain, fetched {want} and said nothing at all, which was right.",
    "The {who2} had read my notes before I came in and knew about my {part}.",
    "On the second day a different {who} said the opposite about my {part}.",
    "There was one toilet for {n} people and its lock did not work.",
    "{name} rang me at home the next morning to ask how the night had been.",
    "I could see the {thing} from my bed and counted the minutes by it.",
    "The physiotherapist made my {kin} laugh for the first time since {day}.",
    "Somebody had written the wrong {part} on the form, and I am glad that I looked.",
    "Lunch came cold, was set down out of reach and taken away again untouched.",
    "The porter talked to me about his garden all the way down to the scan.",
    "It was only in the corridor that a {who} mentioned what the {thing} was for.",
    "Visitors were let in early so that my {kin} would not be alone for {op}.",
    "I was given a leaflet about {op} in print so small that I could not read it.",
    "In the end the {who2} came in on a day off to talk to us.",
)
ENDINGS = (
    "I hope that somebody reads this and mends the {thing}.",
    "Please thank {name} from me; I never learnt the surname.",
    "I do not want to complain, only that the next person does not wait {n} hours.",
    "My {kin} is at home now and walks to the shop again.",
    "I would go back to {place} tomorrow, but not at night.",
    "All it would have taken is one telephone call.",
)
PRAISE = (
    "Thank you so much to all the staff.",
    "Everyone was kind, caring and professional.",
    "Nothing was too much trouble.",
    "I cannot thank them enough.",
    "Great care from start to finish.",
    "Excellent service, would recommend.",
    "The nurses were amazing.",
    "Fantastic team, well done to all.",
)
WORDS = {
    "place": (
        "the eye clinic",
        "the day unit",
        "Ward 4",
        "the assessment unit",
        "outpatients",
        "the birth centre",
    ),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "room": ("the bath", "the garden", "my kitchen", "the street", "the stairwell"),
    "kin": ("mother", "father", "husband", "wife", "daughter", "grandson", "neighbour", "sister"),
    "part": ("hip", "left knee", "heart", "eyes", "hearing", "shoulder", "kidneys", "breathing"),
    "op": ("a hip replacement", "a scan", "a cataract operation", "keyhole surgery", "tests", "an injection"),
    "season": ("spring", "summer", "autumn", "winter"),
    "who": ("nurse", "receptionist", "healthcare assistant", "sister in charge", "porter", "junior doctor"),
    "who2": ("consultant", "registrar", "surgeon", "matron", "specialist"),
    "name": ("Marisol", "Tunde", "Agnes", "Piotr", "Shirin", "Callum", "Bronwen", "Yusuf"),
    "thing": ("call bell", "clock", "radiator", "pillow", "curtain", "monitor", "chair"),
    "want": ("painkillers", "water", "a blanket", "my glasses", "a commode", "toast", "an interpreter"),
    "n": ("two", "3", "four", "5", "six", "11", "seven", "nine"),
    "age": ("two", "five", "7", "nine", "12"),
}
TITLES = (
    "A long night",
    "Kindness in the corridor",
    "Nobody rang",
    "My hip",
    "Thank you and a question",
    "The wait",
)
WARD, WARD_5, SITE, OTHER_SITE = "000100010001", "000100010002", "00010001", "00010002"


@dataclass(frozen=True)
class Side:
    """One showing of a story on one site."""

    text: str
    author: str
    told_on: date
    service: str
    references: tuple[str, ...] = ()

    @property
    def sample(self) -> Sample:
        return Sample(self.text, self.author, self.told_on, self.references)

    @property
    def telling(self) -> Telling:
        return Telling(wording_of(self.text), self.author, self.told_on, (self.service,), self.references)


@dataclass(frozen=True)
class Pair:
    """Two showings, whether they are one story, and what makes the pair hard."""

    a: Side
    b: Side
    same: bool
    kind: str


class Maker:
    """Makes pairs by one seed: the same seed, the same pairs."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def filled(self, template: str) -> str:
        parts = template
        for name, values in WORDS.items():
            while (slot := f"{{{name}}}") in parts:
                parts = parts.replace(slot, self.chance.choice(values), 1)
        return parts[0].upper() + parts[1:]

    def sentences(self) -> list[str]:
        middles = self.chance.sample(MIDDLES, self.chance.randint(4, 9))
        chosen = (self.chance.choice(OPENINGS), *middles, self.chance.choice(ENDINGS))
        return [self.filled(one) for one in chosen]

    def day(self) -> date:
        return date(2025, 1, 1) + timedelta(self.chance.randrange(600))

    def side(self, text: str, **fields: object) -> Side:
        values: dict[str, object] = {"author": f"writer{self.chance.randrange(10**6)}", "told_on": self.day()}
        return Side(text, **(values | {"service": WARD} | fields))  # type: ignore[arg-type]

    def praise(self, *, most: int) -> str:
        return " ".join(self.chance.sample(PRAISE, self.chance.randint(1, most)))


def _title(maker: Maker, parts: list[str]) -> str:
    return f"{maker.chance.choice(TITLES)}\n\n" + " ".join(parts)


def _moderated(maker: Maker, parts: list[str]) -> str:
    text = " ".join(parts)
    for name in WORDS["name"]:
        text = text.replace(name, maker.chance.choice(("[name removed]", "****", "[staff member]")))
    return text


def _sentence_cut(maker: Maker, parts: list[str]) -> str:
    gone = maker.chance.randrange(1, len(parts) - 1)
    return " ".join(part for number, part in enumerate(parts) if number != gone)


def _escaped(maker: Maker, parts: list[str]) -> str:
    text = html.escape(" ".join(parts).replace("did not", "didn't").replace("do not", "don't"))
    return f"<p>{html.escape(text)}</p>" if maker.chance.random() < 0.5 else f"<p>{text}<br/></p>"


def _truncated(maker: Maker, parts: list[str]) -> str:
    text = " ".join(parts)
    return text[: int(len(text) * maker.chance.uniform(0.62, 0.95))].rstrip() + "…"


def _typography(maker: Maker, parts: list[str]) -> str:
    joined = "\r\n\r\n".join(parts) if maker.chance.random() < 0.5 else "  ".join(parts)
    return joined.replace(",", " –").replace(".", " . ").upper()


def _spelling(maker: Maker, parts: list[str]) -> str:
    words = " ".join(parts).split()
    for _ in range(3):
        place = maker.chance.randrange(len(words))
        words[place] = words[place][:-1] + "x"
    return " ".join(words)


def _digits(maker: Maker, parts: list[str]) -> str:
    del maker
    return "".join("9" if one.isdigit() else one for one in " ".join(parts))


def _both(maker: Maker, parts: list[str]) -> str:
    return f"{maker.chance.choice(TITLES)}. {_moderated(maker, _sentence_cut(maker, parts).split('. '))}"


EDITS = (_title, _moderated, _sentence_cut, _escaped, _truncated, _typography, _spelling, _digits, _both)


def _told_twice(maker: Maker, number: int) -> Pair:
    """One story: as it came to the one site, and what the other made of it."""
    edit = EDITS[number % len(EDITS)]
    parts = maker.sentences()
    mine = maker.side(" ".join(parts))
    service = SITE if maker.chance.random() < 0.3 else WARD
    later = mine.told_on + timedelta(maker.chance.randrange(30))
    author = mine.author if maker.chance.random() < 0.4 else "Anonymous"
    return Pair(mine, Side(edit(maker, parts), author, later, service), True, edit.__name__.strip("_"))


def _named_twice(maker: Maker, number: int) -> Pair:
    """Few words, but the other site names the story."""
    text, told = maker.praise(most=2), 1_000_000 + number
    mine = maker.side(text, references=references_of(f"https://www.careopinion.org.uk/{told}"))
    theirs = references_of(
        f"https://www.careopinion.org.uk/opinions/{told}/", f"publisher:careopinion:{told}"
    )
    later = mine.told_on + timedelta(maker.chance.randrange(60))
    return Pair(mine, Side(text, "Anonymous", later, SITE, theirs), True, "short with a reference")


def _short_twice(maker: Maker, _: int) -> Pair:
    text = maker.praise(most=3)
    mine = maker.side(text)
    return Pair(
        mine, Side(f"<p>{text}</p>", mine.author, mine.told_on, WARD), True, "short, same author and day"
    )


def _same_ward(maker: Maker, _: int) -> Pair:
    mine = maker.side(" ".join(maker.sentences()))
    theirs = maker.side(" ".join(maker.sentences()), told_on=mine.told_on, author=mine.author)
    return Pair(mine, theirs, False, "two stories of one ward, author and day")


def _same_praise(maker: Maker, _: int) -> Pair:
    text = maker.praise(most=5)
    mine = maker.side(text)
    author = maker.chance.choice(("Anonymous", mine.author, "writer x"))
    told = mine.told_on + timedelta(0 if author != mine.author else 1)
    return Pair(mine, Side(text, author, told, WARD), False, "the same praise by two people")


def _nobodys_praise(maker: Maker, _: int) -> Pair:
    text, day = maker.praise(most=5), maker.day()
    one, other = (Side(text, author, day, WARD) for author in ("Anonymous", "anonymous"))
    return Pair(one, other, False, "praise by nobody in particular")


def _half_shared(maker: Maker, _: int) -> Pair:
    """Two people who were there together and wrote some of it together."""
    parts = maker.sentences()
    kept = parts[: max(1, len(parts) // 2)]
    mine = maker.side(" ".join(parts))
    theirs = " ".join([*kept, *maker.sentences()[1:]])
    return Pair(mine, maker.side(theirs, told_on=mine.told_on), False, "half of it shared")


def _elsewhere(maker: Maker, _: int) -> Pair:
    text = " ".join(maker.sentences())
    mine = maker.side(text)
    there = maker.chance.choice((WARD_5, OTHER_SITE))
    return Pair(
        mine, Side(text, mine.author, mine.told_on, there), False, "the same words about another service"
    )


def _much_later(maker: Maker, _: int) -> Pair:
    text = " ".join(maker.sentences())
    mine = maker.side(text)
    later = mine.told_on + timedelta(maker.chance.randint(46, 400))
    return Pair(mine, Side(text, mine.author, later, WARD), False, "the same words long after")


def _front_page(maker: Maker, _: int) -> Pair:
    front = references_of("https://www.careopinion.org.uk/", "https://www.nhs.uk/services/")
    mine = maker.side(maker.praise(most=4), references=front)
    return Pair(mine, maker.side(maker.praise(most=4), references=front), False, "a front page is no name")


SAME = ((_told_twice, 252), (_named_twice, 30), (_short_twice, 30))
DIFFERENT = (
    (_same_ward, 100),
    (_same_praise, 60),
    (_nobodys_praise, 40),
    (_half_shared, 60),
    (_elsewhere, 30),
    (_much_later, 30),
    (_front_page, 20),
)


def make_pairs(seed: int = 20260117) -> list[Pair]:
    """Give the labelled pairs: 312 of one story, 340 of two."""
    maker = Maker(seed)
    return [make(maker, number) for make, many in (*SAME, *DIFFERENT) for number in range(many)]
