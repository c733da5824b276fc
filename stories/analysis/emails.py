"""Finds e-mail addresses, also those that are spelled out ("jane dot smith at gmail dot com") or bracketed."""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FREE = (
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|rocketmail|icloud|me|mac|live|msn|aol|btinternet|btopenworld|sky|talktalk|tiscali|"
    r"virginmedia|virgin|ntlworld|blueyonder|protonmail|proton|gmx|mail|zoho|fastmail|hey|orange|plusnet|o2)"
)
_AT_SIGN = r"(?:[@＠﹫]{1,2}|%40)"
_AT_BRACKET = r"(?:[\[({<] ?(?:at|a|@) ?[\])}>]|[-_./*]at[-_./*])"
_AT = re.compile(rf"[\s*`\"']{{0,3}}{_AT_SIGN}[\s*`\"']{{0,3}}| ?{_AT_BRACKET} ?|\sat(?: sign)?\s", re.I)
_PROVIDER = re.compile(r"(?:gmail|googlemail|hotmail|yahoo|icloud|outlook)\b", re.I)
_DOT = r"(?:\.| ?[\[({<] ?(?:dot|\.) ?[\])}>] ?|[-_*]dot[-_*]|(?:,| )? ?\bdot\b ?| \. |,(?=(?:com|co|net|org|uk)\b))"
_LOCAL = re.compile(
    r"[\w.+%'-]{1,64}(?:(?: dot | underscore | dash | hyphen |[-_]dot[-_]| ?[\[({<]dot[\])}>] ?| \. )[\w.+%-]{1,30}){0,3}$",
    re.I,
)
_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,5}}", re.I)
_FREE_ALONE = re.compile(rf"{FREE}\b", re.I)
_NAME_LIKE = re.compile(r"[\w%+'-]*(?:\d|[._+]|\bdot\b|underscore)[\w.%+' -]*", re.I)
_LONGEST_LOCAL = 90


@dataclass(frozen=True, slots=True)
class Email:
    """An address: where it stands, and its two halves as they would be typed."""

    span: tuple[int, int]
    local: str
    domain: str


def emails(text: str) -> Iterator[Email]:
    """Every e-mail address in `text`, in reading order, none within another."""
    end = 0
    for at in _AT.finditer(text):
        if at.start() < end:
            continue
        found = _address(text, at)
        if found is not None:
            end = found.span[1]
            yield found


def _address(text: str, at: re.Match[str]) -> Email | None:
    domain = _DOMAIN.match(text, at.end()) or _FREE_ALONE.match(text, at.end())
    if domain is None:
        return None
    spelled = at.group().strip().lower() in {"at", "at sign"}
    is_free = _FREE_ALONE.match(domain.group()) is not None
    if (
        not spelled
        and "." not in domain.group()
        and not is_free
        and not re.search(r"dot", domain.group(), re.I)
    ):
        return None
    start = max(0, at.start() - _LONGEST_LOCAL)
    # Nothing before an earlier at sign belongs to this one.
    start = max(start, text.rfind("@", start, at.start()) + 1)
    local = _LOCAL.search(text[start : at.start()])
    if local is None:
        return None
    name = local.group()
    if spelled and not _is_spelled_address(name, domain.group(), is_free):
        return None
    if spelled and " " in name.strip() and not re.search(r"\b(?:dot|underscore|dash|hyphen)\b", name, re.I):
        return None
    host = _typed(domain.group())
    return Email((start + local.start(), domain.end()), _typed(name), host)


def _is_spelled_address(local: str, domain: str, is_free: bool) -> bool:
    """ "at" is an ordinary word: something else must show that an address is meant, and not a place or a site."""
    if local.lower() in {
        "us",
        "me",
        "site",
        "website",
        "page",
        "found",
        "look",
        "here",
        "online",
        "up",
        "more",
        "details",
        "is",
        "are",
    }:
        return False
    spelled_dot = re.search(r"\bdot\b|[\[({<]", domain, re.I) is not None
    return (
        spelled_dot
        or (is_free and "." in domain)
        or (_PROVIDER.match(domain) is not None and re.search(r"[\d._]", local) is not None)
        or (_NAME_LIKE.fullmatch(local) is not None and "." in domain and local[-1] != ".")
    )


def _typed(words: str) -> str:
    """Write a spelled half as it would be typed."""
    low = words.lower()
    low = re.sub(r"[\[({<] ?(?:dot|\.) ?[\])}>]|[-_*]dot[-_*]|\bdot\b", ".", low)
    low = re.sub(r"\bunderscore\b", "_", low)
    low = re.sub(r"\b(?:dash|hyphen)\b", "-", low)
    return re.sub(r"[\s,]+", "", low)
