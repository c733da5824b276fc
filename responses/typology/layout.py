"""The parts of a reply: greeting, body, sign-off.

A screen name in the greeting and a job title in the signature say nothing about the story, so the body is judged
without them; the sign-off in turn answers who wrote.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from responses.typology.lexicon import FIRST_NAMES, NOT_NAMES, ROLES
from responses.typology.text import Sentence, lower, normalise, sentences_of

Span = tuple[int, int]

_GREETING = re.compile(
    r"\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))\b[^\n,!.:;]{0,40}[\n,!.:;-]?", re.I
)
_CLOSE = (
    r"[ ]*(?:(?:with )?(?:very |my |our )?(?:kind(?:est)?|best|warm(?:est)?|many)"
    r"(?: (?:kind|best|warm|personal))? (?:regards?|wishes|thanks)"
    r"|regards|yours? (?:sincerely|faithfully|truly)|sincerely|all the best|take care|with (?:sincere )?thanks"
    r"|thanks again|many thanks|thank you(?: again| once again)?|thanks|cheers|with gratitude|best|kr)\b(?=[ ]*[,.!\n-]|[ ]*$|[ ]+(?-i:[A-Z]))"
)
# Begins with what stands before it, so that the search skips all else at once. It holds nothing of that kind itself.
_VALEDICTION = re.compile(r"[\n.!?,](?:(?<=\n)|(?<!\n) )(" + _CLOSE + ")", re.I)
_CLOSE_AT_ONCE = re.compile("(" + _CLOSE + ")", re.I)
_ROLE_TAIL = 350
_SENTENCE_WORDS = frozenset(
    {
        "we",
        "i",
        "you",
        "your",
        "our",
        "my",
        "will",
        "would",
        "have",
        "has",
        "had",
        "is",
        "are",
        "was",
        "were",
        "be",
        "please",
        "can",
        "could",
        "if",
        "that",
        "this",
        "it",
        "to",
        "me",
        "us",
        "do",
    }
)
_SMALL = frozenset({"of", "and", "the", "for", "in", "on", "to", "at"})
_TITLE = re.compile(
    r"[DdMmPpSs\u017f](?<=\b.)(?i:(?<=d)r|(?<=m)(?:rs?|s|iss|atron)|(?<=p)rof(?:essor)?|(?<=s)ister)"
    r"\.? +(?:[A-Z]\.? +){0,2}[A-Z](?i:[a-z'-]+)"
)
_SAID = re.compile(r"[^\W_]")
_WORDS = re.compile(r"[a-z']+")
_PIECES = re.compile(r"[a-z'&-]+")
_LETTERS = re.compile(r"[a-z]+")
_NAME_PIECES = re.compile(r"[A-Za-z'-]+")
_ROLE_PIECES = re.compile(r"[a-z-]+")
_SMALL_WORDS = re.compile(r"[a-z](?<![A-Za-z'].)[a-z'-]+")
_BODY_FOLLOWS = re.compile(r"\b(?:thank|thanks|i|we|my|it|sorry|many|please)\b", re.I)
_CAPITAL_RUN = re.compile(r"[A-Z][A-Za-z'-]*(?: (?:[A-Z]\.? )?[A-Z][A-Za-z'-]+){0,3}")


@dataclass(frozen=True, slots=True)
class SignOff:
    """Where the sign-off starts and who it names."""

    start: int
    end: int
    has_close: bool
    name: tuple[int, int] | None
    role: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A reply in parts; `body` leaves out the greeting and the sign-off."""

    plain: str
    low: str
    greeting: tuple[int, int] | None
    body: tuple[Sentence, ...]
    sign_off: SignOff | None


def read(text: str) -> Layout:
    """Cut a reply into greeting, body sentences and sign-off."""
    plain = normalise(text)
    low = lower(plain)
    everything = sentences_of(plain, low)
    greeting = _greeting(plain, everything)
    sign_off = _sign_off(plain, everything, greeting[1] if greeting else 0)
    first = greeting[1] if greeting else 0
    last = sign_off.start if sign_off else len(plain)
    body = []
    for sentence in everything:
        start, end = max(sentence.start, first), min(sentence.end, last)
        if end - start < 2 or not (plain[start].isalnum() or _SAID.search(plain, start, end)):
            continue
        if start == sentence.start and end == sentence.end:
            body.append(sentence)
        else:
            raw = plain[start:end]
            lead = len(raw) - len(raw.lstrip(" ,.;:!-\n"))
            raw = raw[lead:].rstrip()
            body.append(Sentence(start + lead, start + lead + len(raw), raw, lower(raw)))
    return Layout(plain, low, greeting, tuple([one for one in body if one.raw]), sign_off)


def _greeting(plain: str, everything: list[Sentence]) -> tuple[int, int] | None:
    match = _GREETING.match(plain)
    if match:
        body_follows = _BODY_FOLLOWS.search(plain[match.start() + 4 : match.end()])
        end = (
            match.start() + 4 + body_follows.start()
            if body_follows and match.end() - match.start() > 12
            else match.end()
        )
        return match.start(), end
    if everything and everything[0].raw.endswith(",") and len(everything[0].raw) <= 40:
        return everything[0].start, everything[0].end
    return None


def _sign_off(plain: str, everything: list[Sentence], after: int) -> SignOff | None:
    floor = max(after, len(plain) - _ROLE_TAIL)
    start: int | None = None
    has_close = False
    for match in _valedictions(plain, floor):
        at = match.start(1)
        if not plain[after:at].strip(" \n,.!-"):
            continue  # "Thank you, Trish is a star" opens a reply; nothing was said that it could close
        tail = lower(plain[match.end() : match.end() + 260])
        if len(_SENTENCE_WORDS.intersection(_WORDS.findall(tail))) <= 1:
            start, has_close = at, True
            break
    if start is None:
        start = _bare_sign_off(everything, floor)
    if start is None:
        return None
    while start < len(plain) and plain[start].isspace():
        start += 1
    name, role = _signed(plain[max(0, start - 2) : start], plain[start:])
    return SignOff(start, len(plain), has_close, _moved(name, start), _moved(role, start))


def _moved(span: Span | None, by: int) -> Span | None:
    return None if span is None else (span[0] + by, span[1] + by)


@lru_cache(maxsize=4096)
def _signed(before: str, tail: str) -> tuple[Span | None, Span | None]:
    """Give the name and the role in a sign-off, counted from its start. Remembered: the same people sign every day.

    `before` are the two characters that stand before it.
    """
    plain = before + tail
    name = _name(plain, len(before))
    role = _role(plain, len(before), name)
    return _moved(name, -len(before)), _moved(role, -len(before))


def _valedictions(plain: str, floor: int) -> Iterator[re.Match[str]]:
    """Give what may close a reply, from a place on, in group 1: at the start of the text, a line or a sentence."""
    if floor == 0 and (first := _CLOSE_AT_ONCE.match(plain)):
        yield first
    for match in _VALEDICTION.finditer(plain, max(0, floor - 2)):
        if match.start(1) >= floor:
            yield match


def _bare_sign_off(everything: list[Sentence], floor: int) -> int | None:
    """A signature without "Kind regards": short closing lines without a verb."""
    start: int | None = None
    for sentence in reversed(everything[-5:]):
        if sentence.start < floor or sentence.raw[-1] in "!?":
            break
        tokens = _PIECES.findall(sentence.low)
        if not 0 < len(tokens) <= 9 or not _SENTENCE_WORDS.isdisjoint(tokens):
            break
        if not _looks_signed(sentence, tokens):
            break
        start = sentence.start
    return start


def _looks_signed(sentence: Sentence, tokens: list[str]) -> bool:
    """A name, a title or both: hardly any word in lower case that is not part of a title."""
    small = [word for word in _SMALL_WORDS.findall(sentence.raw) if word not in _SMALL and word not in ROLES]
    titled = not ROLES.isdisjoint(tokens)
    named = tokens[0] in FIRST_NAMES
    if sentence.raw.endswith("."):
        return (titled or named) and len(small) <= 1
    return (sentence.raw[:1].isupper() or sentence.raw[:1] in "-~" or titled or named) and len(small) <= 3


def _name(plain: str, start: int) -> tuple[int, int] | None:
    titled = _TITLE.search(plain, start)
    if titled and titled.group().split()[-1].lower() not in NOT_NAMES:
        return titled.span()
    before = plain[max(0, start - 2) : start]
    may_close = not before or before[-1] == "\n" or (before[-1] == " " and before[0] in ".!?,")
    closing = _CLOSE_AT_ONCE.match(plain, start) if may_close else None
    at = closing.end() if closing else start
    for run in _CAPITAL_RUN.finditer(plain, at):
        found = _name_in(run, plain)
        if found:
            return found
    for word in _LETTERS.finditer(lower(plain[at:])):
        if word.group() in FIRST_NAMES and word.group() not in NOT_NAMES and word.group() not in ROLES:
            return at + word.start(), at + word.end()
    return None


def _name_in(run: re.Match[str], plain: str) -> tuple[int, int] | None:
    """The personal name within a run of capitalised words, if it is not a team, a place or a title."""
    pieces = list(_NAME_PIECES.finditer(run.group()))
    known = [
        p
        for p in pieces
        if p.group().lower() in FIRST_NAMES and p.group().lower() not in {"may", "will", "rose", "park"}
    ]
    if known:
        following = [p for p in pieces if p.start() > known[0].start() and _could_be_name(p.group())]
        last = following[0] if following else known[0]
        return run.start() + known[0].start(), run.start() + last.end()
    names = [p for p in pieces if _could_be_name(p.group())]
    if len(names) != len(pieces) or not 1 <= len(names) <= 3:
        return None
    before = plain[max(0, run.start() - 2) : run.start()]
    if len(names) == 1 and before.strip(" ") not in {"", ",", "-", "\n", "."} and not before.endswith("\n"):
        return None
    return run.start(), run.end()


def _could_be_name(word: str) -> bool:
    low = word.lower()
    return len(word) > 1 and not word.isupper() and low not in NOT_NAMES and low not in ROLES


def _role(plain: str, start: int, name: tuple[int, int] | None) -> tuple[int, int] | None:
    low = lower(plain[start:])
    if ROLES.isdisjoint(_ROLE_PIECES.findall(low)):
        return None
    for word in _ROLE_PIECES.finditer(low):
        begin, end = start + word.start(), start + word.end()
        inside_name = name is not None and name[0] <= begin < name[1]
        if word.group() in ROLES and not (inside_name and word.group() in {"sister", "matron", "doctor"}):
            return begin, end
        if inside_name and word.group() in {"sister", "matron"}:
            return begin, end
    return None
