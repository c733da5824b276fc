"""Read a reply sentence by sentence: which courtesy, invitation, promise or answer each one holds.

The reading is made once for a reply; cues, axes, coach and the 19 factors all look at it and never search again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from responses.typology import phrases, signals
from responses.typology.elements import elements_of
from responses.typology.layout import read
from responses.typology.reads import Read, Reading, Span
from responses.typology.text import Sentence, stem, words
from responses.typology.weighing import weigh

if TYPE_CHECKING:
    import re


def read_reply(text: str) -> Reading:
    """Read a reply. Raises nothing; an empty reply has no sentences."""
    layout = read(text)
    return Reading(layout, tuple(_read_sentence(sentence) for sentence in layout.body))


def _span(sentence: Sentence, match: re.Match[str] | None) -> Span | None:
    return None if match is None else (sentence.start + match.start(), sentence.start + match.end())


def _read_sentence(sentence: Sentence) -> Read:
    low = sentence.low
    tokens = words(low)
    result = Read(sentence, [stem(token) for token in tokens], elements_of(tokens))
    _read_courtesy(result, low)
    _read_invitation(result, low)
    weigh(result, low)
    return result


def _read_courtesy(result: Read, low: str) -> None:
    sentence = result.sentence
    if "than" in low or "apprec" in low or "grateful" in low or " of you to " in low:
        result.thanks = _span(sentence, phrases.THANKS.search(low))
    if "sorry" in low or "pol" in low or "regret" in low or "forgive" in low:
        conditional = phrases.CONDITIONAL_APOLOGY.search(low)
        result.conditional = _span(sentence, conditional)
        if conditional is None and not phrases.NOT_APOLOGY.search(low):
            result.apology = _span(sentence, phrases.APOLOGY.search(low))
        elif conditional is not None:
            rest = (
                low[: conditional.start()]
                + " " * (conditional.end() - conditional.start())
                + low[conditional.end() :]
            )
            result.apology = _span(sentence, phrases.APOLOGY.search(rest))
    after_thanks = (
        low
        if result.thanks is None
        else " " * (result.thanks[1] - sentence.start) + low[result.thanks[1] - sentence.start :]
    )
    result.shared = _span(
        sentence,
        phrases.SHARED.search(after_thanks)
        or (phrases.SHARED.search(low) if "for sharing" not in low else None),
    )
    result.stock = phrases.STOCK.search(low) is not None
    result.acknowledges = signals.ACKNOWLEDGES.search(low) is not None


def _read_invitation(result: Read, low: str) -> None:
    sentence = result.sentence
    result.signpost = phrases.CLINICAL_SIGNPOST.search(low) is not None
    returns = phrases.REPLY_HERE.search(low)
    result.returns = returns is not None
    invite = phrases.INVITE.search(low) or (signals.ADDRESS.search(low) if "0" in low or "@" in low else None)
    if (
        invite
        and not (result.signpost and "pals" not in low)
        and not (result.returns and "contact" not in low and "@" not in low and "call" not in low)
    ):
        result.invite = _span(sentence, invite)
    result.cannot = _span(sentence, phrases.CANNOT_DISCUSS.search(low))
    if result.invite:
        result.purpose = phrases.PURPOSE.search(low) is not None
        result.if_you_like = phrases.IF_YOU_LIKE.search(low) is not None and not (
            phrases.WE_WOULD_LIKE.search(low) and not low.startswith(("if ", "should "))
        )
