"""Weighs what a sentence tells its reader: findings, changes, plans, explanations, questions.

Courtesy and stock phrases hold words of action without acting, so they lose most of their weight here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from responses.typology import signals
from responses.typology.elements import elements_of
from responses.typology.signals import Kind
from responses.typology.text import words

if TYPE_CHECKING:
    import re

    from responses.typology.reads import Read


def weigh(result: Read, low: str) -> None:
    """Weigh what the sentence tells its reader; courtesy and stock phrases weigh little."""
    kinds = result.kinds
    content = result.plain_content
    bare = low
    if result.invite is not None or result.cannot is not None:
        starts = [span[0] for span in (result.invite, result.cannot) if span]
        bare = low[: min(starts) - result.sentence.start]
        content = sum(1 for weight in elements_of(words(bare)).values() if weight >= 0.5)
    if len(bare) > 12:
        _read_changes(result, bare, content)
        if signals.FOUND.search(bare) and not signals.ABOUT_THE_CALL.search(bare):
            told_only = result.shared is not None and not signals.LOOKED.search(bare)
            kinds[Kind.FOUND] = (0.8 if content >= 1 else 0.55) * (0.4 if told_only else 1.0)
        if signals.EXPLAINS.search(bare):
            kinds[Kind.EXPLAINS] = 0.7 if content >= 3 else 0.6 if content == 2 else 0.35
        if signals.INFORMS.search(bare) and result.invite is None:
            kinds[Kind.INFORMS] = 0.7 if content >= 2 else 0.4
        if signals.KEEPS.search(bare):
            kinds[Kind.KEEPS] = (0.7 if content >= 1 else 0.4) * (
                0.5 if result.shared and content < 3 else 1.0
            )
        if signals.NAMED_ASK.search(bare) and not result.shared:
            kinds[Kind.PLANNED] = max(kinds.get(Kind.PLANNED, 0.0), 0.75 if content >= 1 else 0.5)
        if signals.STARTS_ANSWER.search(bare):
            kinds[Kind.EXPLAINS] = max(kinds.get(Kind.EXPLAINS, 0.0), 0.45 if content >= 1 else 0.3)
    if (
        low.rstrip(" \"')").endswith("?")
        and result.invite is None
        and signals.QUESTION.search(low)
        and not signals.RHETORICAL.search(low)
    ):
        kinds[Kind.ASKS] = 0.85 if content >= 1 else 0.65
    if result.signpost:
        kinds[Kind.INFORMS] = max(kinds.get(Kind.INFORMS, 0.0), 0.5)
    if result.returns:
        kinds[Kind.RETURNS] = 0.6 if not result.vague else 0.5
    _discount(result, low, content)


def _read_changes(result: Read, bare: str, content: int) -> None:
    if any(
        not signals.NOT_MADE.search(bare[max(0, m.start() - 12) : m.end() + 14])
        for m in signals.MADE.finditer(bare)
    ) and not (result.shared and content < 3):
        result.change_made = True
        result.kinds[Kind.MADE] = 0.95 if content >= 1 else 0.6
    vague = signals.VAGUE_PLAN.search(bare)
    result.vague = vague is not None
    if _plans(result, bare, vague, content):
        soft = signals.SOFT_ACTION.search(bare) is not None
        result.change_planned = (
            content >= 1 and (not soft or content >= 2) and (not result.change_made or " will " in bare)
        )
        result.kinds[Kind.PLANNED] = (0.85 if not soft else 0.65) if content >= 1 else 0.45
    elif vague and not result.shared and content >= 2:
        result.kinds[Kind.VAGUE] = 0.35
    elif vague:
        result.kinds[Kind.VAGUE] = 0.15


def _plans(result: Read, bare: str, vague: re.Match[str] | None, content: int) -> bool:
    """A promise counts unless it only passes on, or is vague without a date and a thing."""
    taken = []
    if result.shared is not None:
        taken.append((result.shared[0] - result.sentence.start, result.shared[1] - result.sentence.start))
    dated = signals.WHEN.search(bare) is not None and content >= 2 and result.shared is None
    if vague is not None and not dated:
        taken.append(vague.span())
    if signals.ABOUT_THE_CALL.search(bare) or (
        result.apology is not None and not signals.WE_WILL.search(bare)
    ):
        return False
    return any(
        all(match.end() <= start or match.start() >= end for start, end in taken)
        for match in signals.PLANNED.finditer(bare)
    )


def _discount(result: Read, low: str, content: int) -> None:
    """Stock phrases and "I am glad that …" hold words of action without acting."""
    factor = 0.5 if result.invite or result.cannot else 1.0
    if result.thanks and not result.change_made and not result.change_planned:
        factor *= 0.35
    if result.stock:
        factor *= 0.35 if content < 4 else 0.6
    if result.acknowledges and not signals.WE_DID.search(low):
        factor *= 0.35
        if result.change_made:
            result.change_made = False
    if result.conditional:
        factor *= 0.5
    if result.apology and Kind.EXPLAINS in result.kinds and not signals.LOOKED.search(low):
        result.kinds[Kind.EXPLAINS] *= 0.6
    if result.stock and content < 2:
        result.change_made = result.change_planned = False
    if factor < 1.0:
        for kind in result.kinds:
            result.kinds[kind] *= factor
