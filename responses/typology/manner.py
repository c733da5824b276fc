"""In what manner a sentence speaks: what is left of it when its own things are taken out.

"The trees were removed" and "the lamp was mended" have no word in common but one, and say the same: something was
done. So each word that tells tense, person, time or kind of deed is known by its kind (`words/manner.txt`), and all
others are left out. Pairs and triples of kinds then stand for "have been changed", "will be told", "looked at".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from responses.typology.lexicon import FIRST_NAMES, kinds
from responses.typology.remembering import Remembered

_VERB, _PAST, _ITSELF = "verb-", "past", "itself"
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdglmnprt]$")
_ENDINGS = (("ed", "ED"), ("ing", "ING"))
_SHORTEST = 5
# Marks a kind, so that it is never taken for a word.
MARK = "~"
START, END = f"{MARK}^", f"{MARK}$"


def _forms(verb: str) -> Iterator[tuple[str, str]]:
    """Give the forms of a verb, each with what it tells: the plain one, -s, -ing, and the past."""
    yield verb, "b"
    yield verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s"), "s"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield verb[:-1] + "ies", "s"
        yield verb[:-1] + "ied", "d"
    mute = verb.endswith("e")
    yield (verb[:-1] if mute and not verb.endswith("ee") else verb) + "ing", "g"
    yield verb + ("d" if mute else "ed"), "d"
    if _DOUBLED.search(verb):
        yield f"{verb}{verb[-1]}ing", "g"
        yield f"{verb}{verb[-1]}ed", "d"


def _all_kinds(listed: Mapping[str, Iterable[str]]) -> dict[str, str]:
    deeds: dict[str, set[str]] = defaultdict(set)
    verbs: dict[str, set[str]] = defaultdict(set)
    for kind, words in listed.items():
        if kind.startswith(_VERB):
            for verb in words:
                verbs[verb].add(kind[len(_VERB)])
                for form, tells in _forms(verb):
                    deeds[form].add(f"{tells}{kind[len(_VERB)]}")
    for entry in listed[_PAST]:
        verb, _, forms = entry.partition("=")
        for form in forms.split("/"):
            deeds[form] = {f"d{what}" for what in verbs[verb]}
    found: dict[str, str] = {}
    for kind, words in listed.items():
        if kind != _PAST and not kind.startswith(_VERB):
            found.update((word, word if kind == _ITSELF else kind.upper()) for word in words)
    for form, told in deeds.items():
        told_by = "".join(sorted(told))
        if form not in found:
            found[form] = told_by
        elif found[form] != form:
            found[form] = f"{told_by}{found[form]}"
    return found


_KINDS = _all_kinds(kinds())


def _manner(word: str) -> str:
    """Give the kind of a word, marked; empty where it tells nothing of the manner."""
    if word[0].isdigit():
        return f"{MARK}#"
    kind = _KINDS.get(word)
    if kind is None and word in FIRST_NAMES:
        kind = "STAFF"
    if kind is None and len(word) >= _SHORTEST:
        kind = next((name for ending, name in _ENDINGS if word.endswith(ending)), None)
    return f"{MARK}{kind}" if kind else ""


manner_of = Remembered(_manner)


def manners_of(words: Iterable[str]) -> list[str]:
    """Give the kinds of a sentence's words, without those that tell nothing."""
    return [kind for kind in map(manner_of.__getitem__, words) if kind]
