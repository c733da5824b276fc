"""The demonstration texts keep their own rules: enough of each kind, all distinct, no real people or places.

Pure: reads the JSON files only and needs no Django and no database.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, Any]

DEMO = Path(__file__).resolve().parents[2] / "feedbackhub" / "nonprod" / "demo"
TRUSTS = {"A", "B", "C"}
LABELS = {"generic", "appreciative", "offline", "transparent_conversational"}
STORY_KEYS = {
    "key",
    "trust",
    "service",
    "tone",
    "criticality",
    "title",
    "body",
    "author_name",
    "author_role",
}
REPLY_KEYS = {"key", "story", "label", "body", "signed_name", "signed_role", "author"}
CHANGE_VALUES = {
    "kind": {"environment", "process", "information", "behaviour", "culture"},
    "size": {"small", "medium", "large"},
    "strength": {"weak", "strong"},
    "origin": {"started_by_feedback", "supported_by_feedback"},
}
TO_COME = re.compile(r"\b(?:will (?:be|have)|(?:is|are) being|(?:is|are) to be|from next)\b", re.IGNORECASE)
RUN = 12
PHONE = re.compile(r"(?<!\d)0\d[\d ]{7,12}\d(?!\d)")
# Ranges that Ofcom keeps for drama: no subscriber has them.
FICTIONAL_PHONE = re.compile(r"0113 496 0\d{3}|01632 960\d{3}")
NHS_NUMBER = re.compile(r"(?<![\d])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d])")
EMAIL = re.compile(r"[\w.+-]+@([\w.-]+\w)")
WEB = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|org|net|co\.uk|nhs\.uk|gov\.uk)\b", re.IGNORECASE)


def load(name: str) -> Any:
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


STORIES: list[Row] = load("stories.json")
REPLIES: list[Row] = load("replies.json")
CHANGES: list[Row] = load("changes.json")
PEOPLE: dict[str, list[Row]] = load("people.json")
TRUST_TREES: dict[str, Row] = load("trusts.json")
STORY_BY_KEY = {story["key"]: story for story in STORIES}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def codes(trust: str) -> set[str]:
    return {service["code"] for service in TRUST_TREES[trust]["services"]}


def trust_of(reply: Row) -> str:
    return str(STORY_BY_KEY[reply["story"]]["trust"])


def every_text() -> Iterator[tuple[str, str]]:
    for name, rows in (("story", STORIES), ("reply", REPLIES), ("change", CHANGES)):
        for row in rows:
            for field, value in row.items():
                if isinstance(value, str):
                    yield f"{name} {row['key']} {field}", value


def test_there_are_enough_stories_in_each_trust() -> None:
    per_trust = Counter(story["trust"] for story in STORIES)
    assert len(STORIES) >= 130
    assert set(per_trust) == TRUSTS
    assert min(per_trust.values()) >= 40
    assert per_trust["C"] == max(per_trust.values())


def test_the_mix_of_tones_is_about_half_a_quarter_and_a_quarter() -> None:
    share = {tone: n / len(STORIES) for tone, n in Counter(s["tone"] for s in STORIES).items()}
    assert set(share) == {"positive", "mixed", "negative"}
    assert 0.4 <= share["positive"] <= 0.6
    assert 0.2 <= share["mixed"] <= 0.33
    assert 0.2 <= share["negative"] <= 0.33


@pytest.mark.parametrize("rows", [STORIES, REPLIES, CHANGES], ids=["stories", "replies", "changes"])
def test_keys_are_unique(rows: list[Row]) -> None:
    repeated = [key for key, count in Counter(row["key"] for row in rows).items() if count > 1]
    assert repeated == []


def test_each_story_has_every_field_a_sensible_length_and_a_criticality_that_fits() -> None:
    for story in STORIES:
        assert set(story) == STORY_KEYS, story["key"]
        assert 40 <= len(story["body"].split()) <= 350, story["key"]
        assert story["criticality"] in range(6), story["key"]
        if story["tone"] == "negative":
            assert story["criticality"] >= 2, story["key"]
        if story["tone"] == "positive":
            assert story["criticality"] <= 1, story["key"]


def test_most_stories_are_of_ordinary_length() -> None:
    ordinary = [story for story in STORIES if 60 <= len(story["body"].split()) <= 160]
    assert len(ordinary) > len(STORIES) / 2


def test_no_two_stories_share_a_title_or_a_run_of_words() -> None:
    assert len({story["title"] for story in STORIES}) == len(STORIES)
    owner: dict[tuple[str, ...], str] = {}
    for story in STORIES:
        for run in runs(story["body"]):
            assert owner.setdefault(run, story["key"]) == story["key"], (run, owner[run], story["key"])


def test_every_label_has_enough_replies() -> None:
    per_label = Counter(reply["label"] for reply in REPLIES)
    assert len(REPLIES) >= 170
    assert set(per_label) == LABELS
    assert min(per_label.values()) >= 35


def test_each_trust_answers_in_its_own_way() -> None:
    mix = Counter((trust_of(reply), reply["label"]) for reply in REPLIES)
    assert mix["C", "transparent_conversational"] >= 60
    assert mix["C", "appreciative"] >= 35
    assert mix["B", "generic"] >= 35
    assert mix["B", "generic"] / sum(n for (trust, _), n in mix.items() if trust == "B") >= 0.9
    assert mix["A", "offline"] + mix["A", "generic"] >= 10


def test_answered_shares_follow_the_three_profiles() -> None:
    answered = {reply["story"] for reply in REPLIES}
    share = {
        trust: sum(s["key"] in answered for s in STORIES if s["trust"] == trust)
        / sum(s["trust"] == trust for s in STORIES)
        for trust in TRUSTS
    }
    assert share["A"] == pytest.approx(0.30, abs=0.03)
    assert share["B"] == pytest.approx(0.83, abs=0.03)
    assert share["C"] == pytest.approx(0.89, abs=0.03)


def test_each_reply_has_every_field() -> None:
    for reply in REPLIES:
        assert set(reply) == REPLY_KEYS, reply["key"]
        assert all(str(value).strip() for value in reply.values()), reply["key"]


def test_non_generic_replies_are_distinct() -> None:
    owner: dict[tuple[str, ...], str] = {}
    for reply in REPLIES:
        if reply["label"] == "generic":
            continue
        for run in runs(reply["body"]):
            assert owner.setdefault(run, reply["key"]) == reply["key"], (run, owner[run], reply["key"])


def test_the_district_hospitals_generic_replies_are_one_text() -> None:
    bodies = [
        set(pairwise(words(reply["body"])))
        for reply in REPLIES
        if trust_of(reply) == "B" and reply["label"] == "generic"
    ]
    first = bodies[0]
    for body in bodies[1:]:
        assert len(first & body) / len(first | body) >= 0.6


def test_every_reply_resolves_to_a_story_and_to_a_member_of_staff() -> None:
    staff = {trust: {person["full_name"] for person in PEOPLE[trust]} for trust in TRUSTS}
    for reply in REPLIES:
        assert reply["story"] in STORY_BY_KEY, reply["key"]
        assert reply["author"] in staff[trust_of(reply)], reply["key"]
        if trust_of(reply) == "C":
            assert reply["signed_name"] == reply["author"], reply["key"]


def test_every_story_is_about_a_service_of_its_trust() -> None:
    for story in STORIES:
        assert story["service"] in codes(story["trust"]), story["key"]


def test_changes_are_enough_valid_and_resolve() -> None:
    assert len(CHANGES) >= 70
    assert sum(change["kind"] in {"behaviour", "culture"} for change in CHANGES) >= 20
    every_code = codes("A") | codes("B") | codes("C")
    for change in CHANGES:
        assert change["service"] in every_code, change["key"]
        assert isinstance(change["co_designed"], bool), change["key"]
        for field, allowed in CHANGE_VALUES.items():
            assert change[field] in allowed, (change["key"], field)
        if change["story"] is not None:
            assert STORY_BY_KEY[change["story"]]["service"] == change["service"], change["key"]


def test_each_change_can_be_worded_as_a_promise_and_as_done() -> None:
    for change in CHANGES:
        assert change["we_will"] != change["we_did"], change["key"]
        assert "will" in words(change["we_will"]), change["key"]
        # What is shown as made must not read as still to come.
        assert not TO_COME.search(change["we_did"]), change["key"]


def test_changes_name_no_member_of_staff() -> None:
    names = {person["full_name"] for people in PEOPLE.values() for person in people}
    surnames = {name.split()[-1] for name in names}
    for change in CHANGES:
        text = " ".join(change[field] for field in ("title", "you_said", "we_did", "we_will"))
        assert not surnames & set(re.findall(r"[\w-]+", text)), change["key"]


def test_there_are_enough_people_with_distinct_names() -> None:
    names = [person["full_name"] for people in PEOPLE.values() for person in people]
    assert {trust: len(people) for trust, people in PEOPLE.items()} == {"A": 4, "B": 4, "C": 60}
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("trust", sorted(TRUSTS))
def test_the_service_tree_is_sound_and_at_least_two_levels_deep(trust: str) -> None:
    services = TRUST_TREES[trust]["services"]
    seen: set[str] = set()
    for service in services:
        assert service["code"] not in seen
        assert service["kind"] in {"site", "directorate", "service", "team"}
        # Parents come first, so that a loader can read the list once.
        assert service["parent"] is None or service["parent"] in seen, service["code"]
        seen.add(service["code"])
    assert any(service["parent"] is not None for service in services)
    assert TRUST_TREES[trust]["ods_code"] == f"RZ{trust}"


def test_no_text_holds_a_number_like_an_nhs_number() -> None:
    assert [where for where, text in every_text() if NHS_NUMBER.search(text)] == []


def test_every_telephone_number_is_from_a_range_kept_for_fiction() -> None:
    found = [(where, number) for where, text in every_text() for number in PHONE.findall(text)]
    assert found
    assert [pair for pair in found if not FICTIONAL_PHONE.fullmatch(pair[1])] == []


def test_no_email_or_web_address_could_be_real() -> None:
    for where, text in every_text():
        assert set(EMAIL.findall(text)) <= {"example.nhs.uk"}, where
        assert not WEB.search(EMAIL.sub("", text)), where


def test_nothing_is_filler() -> None:
    assert [where for where, text in every_text() if "lorem" in text.lower()] == []
