"""The answers of the Friends and Family Test, in whatever spelling, as the national codes 1 to 6.

Reference sources-and-apis.md section 4.1: spelling varies by file.
"""

from __future__ import annotations

from stories.sources.table_file.cells import value_key

FFT_QUESTION = "Overall, how was your experience of our service?"
FFT_ANSWERS = {
    1: "Very good",
    2: "Good",
    3: "Neither good nor poor",
    4: "Poor",
    5: "Very poor",
    6: "Don't know",
}
_SPELLINGS = {
    **{value_key(answer): code for code, answer in FFT_ANSWERS.items()},
    "neither": 3,
    "neither poor nor good": 3,
    "unsure": 6,
    "do not know": 6,
    "dk": 6,
}
PROMPTS = {
    "why did you answer this way": "nonspecific",
    "please tell us why you gave your answer": "nonspecific",
    "please tell us about anything that we could have done better": "could_improve",
    "what could be improved": "could_improve",
    "what could we do better": "could_improve",
    "what could we have done better": "could_improve",
    "what would have made your visit better": "could_improve",
    "what did we do well": "what_good",
    "what was good": "what_good",
    "what was good about your visit": "what_good",
}
_BETTER = ("improve", "better", "change", "differently")
_GOOD = ("good", "well", "best", "liked", "positive")


def fft_code(answer: str) -> int | None:
    """The national code of an answer, by number, by words or by both; None for anything else.

    >>> fft_code("Dont Know"), fft_code("1 Very Good"), fft_code("5"), fft_code("7")
    (6, 1, 5, None)
    """
    key = value_key(answer)
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    number, _, words = key.partition(" ")
    code = int(number) if number.isascii() and number.isdigit() and len(number) == 1 else 0
    if code in FFT_ANSWERS and (not words or _SPELLINGS.get(words) == code):
        return code
    return None


def prompt_kind(question: str) -> str:
    """What a question asks for: ``what_good``, ``could_improve`` or ``nonspecific``.

    >>> prompt_kind("What could be improved?"), prompt_kind("Why?")
    ('could_improve', 'nonspecific')
    """
    key = value_key(question)
    if key in PROMPTS:
        return PROMPTS[key]
    words = set(key.split())
    asks_better = any(word.startswith(_BETTER) for word in words)
    asks_good = bool(words & set(_GOOD))
    if asks_better:
        return "could_improve"
    return "what_good" if asks_good else "nonspecific"
