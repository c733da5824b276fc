"""Words for relatives, sexes and ages, and whether a story has told them already."""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re

_SHE = frozenset({"she", "her", "hers"})
_HE = frozenset({"he", "him", "his"})
_CHILD = frozenset({
    "child", "children", "kid", "kids", "toddler", "baby", "babies", "infant", "newborn", "little", "son",
    "daughter", "grandchild", "teenager", "twins", "lo", "birth", "born", "year", "yr", "yo", "old",
})  # fmt: skip
_PARENT = frozenset(["parent", "parents", "inlaws"])
_SPOUSE = frozenset(["partner", "spouse", "fiance", "fiancee", "married", "oh", "dh", "dw"])
_OFFSPRING = frozenset(["son", "daughter", "child", "children", "carer", "relative", "lo"])

# A word, what in a story tells it, and what tells it together with the pronoun.
_TOLD: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {}


def _add(words: str, told: str, with_pronoun: frozenset[str], pronoun: frozenset[str]) -> None:
    for word in words.split():
        _TOLD[word] = (frozenset(words.split()) | frozenset(told.split()), with_pronoun, pronoun)


_add("mum mam mom mother mummy mammy", "mums mil ma", _PARENT | _OFFSPRING, _SHE)
_add("dad father daddy", "dads fil pa tad", _PARENT | _OFFSPRING, _HE)
_add("wife", "missus wives", _SPOUSE | {"husband"}, _SHE)
_add("husband", "hubby husbands", _SPOUSE | {"wife", "labour", "birth"}, _HE)
_add("girlfriend fiancee", "", _SPOUSE | {"boyfriend"}, _SHE)
_add("boyfriend fiance", "", _SPOUSE | {"girlfriend"}, _HE)
_add("son boy lad", "sons boys ds", _CHILD | {"mum", "dad", "mother", "father", "parent"}, _HE)
_add("daughter girl", "daughters girls dd", _CHILD | {"mum", "dad", "mother", "father", "parent"}, _SHE)
_add(
    "nan nana nanna gran granny grandma grandmother",
    "nain mamgu",
    frozenset({"grandparent", "granddaughter", "grandson"}),
    _SHE,
)
_add(
    "grandad granddad grandpa grandfather",
    "grandads gramps taid granda bampi",
    frozenset({"grandparent", "granddaughter", "grandson"}),
    _HE,
)
_add("sister", "sisters", frozenset({"sibling", "twin", "brother"}), _SHE)
_add("brother", "brothers", frozenset({"sibling", "twin", "sister"}), _HE)
_add("aunt auntie aunty", "", frozenset({"nephew", "niece"}), _SHE)
_add("uncle", "", frozenset({"nephew", "niece"}), _HE)
_add("niece", "", frozenset(), _SHE)
_add("nephew", "", frozenset(), _HE)
_add("grandson", "", frozenset({"grandchild", "grandma", "gran", "nan", "grandad"}), _HE)
_add("granddaughter", "", frozenset({"grandchild", "grandma", "gran", "nan", "grandad"}), _SHE)
_add("woman lady", "female she mum mother wife daughter nan gran girl pregnant birth", frozenset(), _SHE)
_add("man gentleman", "male dad father husband son grandad boy prostate", frozenset(), _HE)

WORDS = (
    "(?:"
    + "|".join(
        sorted(
            (
                re.escape(word)
                for word in _TOLD
                if word not in {"woman", "lady", "man", "gentleman", "boy", "girl", "lad"}
            ),
            key=len,
            reverse=True,
        )
    )
    + ")"
)
RELATION = re.compile(rf"\byour (?:\w+ )?({WORDS})(?:'s|-in-law)?\b", re.I)
NAMED = re.compile(
    rf"\b(?:[Yy]our|[Hh]is|[Hh]er|[Tt]heir) (?:late |dear )?{WORDS}(?:,)? (?P<after>[A-Z][a-z]{{2,20}})\b(?! (?:Hospital|Ward|Unit|Clinic|Centre))|\b(?P<before>[A-Z][a-z]{{2,20}}), your (?:late )?{WORDS}\b"
)
SEX = re.compile(
    r"\byou(?:'re| are| were) an? (?:\w+ ){0,2}(woman|man|lady|gentleman|girl|boy)\b|\ban? (woman|man|lady|gentleman|girl|boy) (?:of your|like you|in your|such as you)\b",
    re.I,
)
AGE = re.compile(
    r"\b(\d{1,3})[- ]years?[- ]olds? (?:man|woman|lady|gentleman|girl|boy|patient|son|daughter|mother|father|mum|dad|child|relative|baby)\b|\byou(?:'re| are| were) (?:now |only |just |aged )?(\d{1,3})(?: years? old)\b|\b(?:your \w+|you),? (?:is |was |were |are |who (?:is|was) )?aged (\d{1,3})\b|\bat (?:your|her|his) age of (\d{1,3})\b",
    re.I,
)


def told(word: str, story_words: frozenset[str]) -> bool:
    """Say whether a story with these words has told of such a person."""
    entry = _TOLD.get(word)
    if entry is None:
        return True
    plainly, with_pronoun, pronoun = entry
    return bool(plainly & story_words) or bool(with_pronoun & story_words and pronoun & story_words)


def listed(raw: str, match: re.Match[str]) -> bool:
    """A list of possible relatives ("your wife or husband") says nothing about one."""
    return (
        re.match(r"(?:,| or) ", raw[match.end() : match.end() + 5]) is not None
        and " or " in raw[match.end() : match.end() + 40]
    )
