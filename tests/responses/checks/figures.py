"""The gate's figures: `python -m tests.responses.checks.figures` prints them, from data that stand beside it.

What is planted must be found, what is clean must pass, a clinical fact that the story lacks must stop and nothing else
may; and no text of 20 kB may hold a rule up.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from responses.checks import Severity, check
from responses.checks.draft import LONGEST, Draft
from responses.checks.gate import RULES
from tests.responses.checks.planted import STORY, Planted, planted

HERE = Path(__file__).parent
FINDS = {
    "nhs_number": "nhs_number",
    "mobile": "mobile_number",
    "landline": "private_phone",
    "date_of_birth": "date_of_birth",
    "old_date": "date_of_birth",
    "email": "private_email",
}
_TIMES = 3
READING = "reading"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the data files."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def is_found(one: Planted) -> bool:
    """Whether the gate stops what was planted, and points at it."""
    return any(
        found.rule == FINDS[one.kind]
        and found.severity is Severity.BLOCK
        and found.start < one.end
        and one.start < found.end
        for found in check(story_text=STORY, reply_text=one.reply)
    )


@lru_cache(maxsize=4)
def recall(each: int = 12) -> tuple[Counter[str], list[Planted]]:
    """How many were planted of each kind, and those that were missed."""
    made: Counter[str] = Counter()
    missed = []
    for one in planted(each):
        made[one.kind] += 1
        if not is_found(one):
            missed.append(one)
    return made, missed


def stops(story: str, reply: str) -> list[str]:
    """The rules that stop a reply."""
    return [
        found.rule for found in check(story_text=story, reply_text=reply) if found.severity is Severity.BLOCK
    ]


@lru_cache(maxsize=1)
def stopped_clean() -> list[tuple[str, list[str]]]:
    """The clean replies that are stopped, with the rules."""
    judged = ((row["reply"], stops(row["story"], row["reply"])) for row in rows("clean.jsonl"))
    return [(reply, found) for reply, found in judged if found]


@lru_cache(maxsize=1)
def wrong_pairs() -> list[str]:
    """The sentences of the disclosure pairs that are judged wrongly."""
    return [
        row[side]
        for row in rows("disclosures.jsonl")
        for side, wanted in (("without", False), ("with", True))
        if bool(stops(row["story"], row[side])) is not wanted
    ]


def long_texts() -> Iterator[tuple[str, str]]:
    """Texts of 20 kB that are made to hold patterns up, each with a name."""
    draw = random.Random(5)
    pieces = {
        "spaces": " ",
        "digits": "0",
        "digit groups": "07 ",
        "digits and dashes": "1-",
        "number words": "one two double three ",
        "at at at": "at ",
        "at signs": "a@",
        "dots": "a.b.",
        "dot words": "jane dot ",
        "dates": "12 March 19",
        "born": "born on the ",
        "your your": "your ",
        "you were given": "you were given your ",
        "we see that you": "I can see that you were ",
        "the other patient": "the other patient in the next bed was ",
        "names": "Dr Smith ",
        "capitals": "Aa ",
        "sorry that": "sorry that the nurse was ",
        "please send your": "please send us your name and ",
        "complaint": "your complaint investigation into the ",
        "clinical": "your mri scan of the hip replacement ",
        "one word": "a",
        "hyphens": "a-",
        "new lines": "\n",
        "full stops": ". ",
        "zero widths": "1\u200b",
        "brackets": "(at) [dot] ",
        "address": "your home address 14 Elm ",
        "hospital number": "hospital number no ",
        "and and": "and then ",
    }
    for name, piece in pieces.items():
        yield name, (piece * (LONGEST // len(piece) + 1))[:LONGEST]
    words = " ".join(pieces.values()).split()
    yield "all mixed", " ".join(draw.choice(words) for _ in range(LONGEST))[:LONGEST]
    replies = [row["reply"] for row in rows("clean.jsonl")]
    yield "replies in a row", " ".join(draw.choice(replies) for _ in range(200))[:LONGEST]


def slowest() -> list[tuple[float, str, str]]:
    """Milliseconds that each rule takes at worst, with the text, slowest first. Each is the best of several runs.

    The processor's time is taken, so that others' work on the same machine does not count.
    """
    worst: dict[str, tuple[float, str]] = {}
    for text_name, text in long_texts():
        for story in (STORY, text):
            for name in (READING, *RULES):
                best = min(_milliseconds(name, text, story) for _ in range(_TIMES))
                if best > worst.get(name, (0.0, ""))[0]:
                    worst[name] = (best, text_name)
    return sorted(((ms, name, text) for name, (ms, text) in worst.items()), reverse=True)


def _milliseconds(name: str, text: str, story: str) -> float:
    """The time of one rule, or of the reading that all rules share."""
    begun = time.process_time()
    draft = Draft.of(reply=text, story=story, strict=True, author_name="daisy47")
    assert all(part is not None for part in (draft.sentences, draft.story_words, draft.runs))
    if name != READING:
        begun = time.process_time()
        for _ in RULES[name](draft):
            pass
    return (time.process_time() - begun) * 1000


def main() -> None:
    """Print the figures."""
    made, missed = recall(60)
    lost = Counter(one.kind for one in missed)
    out = sys.stdout.write
    for kind, number in made.items():
        out(f"planted {kind:14} {number - lost[kind]:5} of {number:5} found\n")
    clean = rows("clean.jsonl")
    out(
        f"clean replies stopped  {len(stopped_clean())} of {len(clean)} ({len(stopped_clean()) / len(clean):.1%})\n"
    )
    pairs = rows("disclosures.jsonl")
    out(f"disclosure pairs right {2 * len(pairs) - len(wrong_pairs())} of {2 * len(pairs)}\n")
    for milliseconds, name, text in slowest():
        out(f"20 kB, {name:15} {milliseconds:6.1f} ms at worst ({text})\n")


if __name__ == "__main__":
    main()
