"""Every rule of the gate, with words that it must find and near misses that it must let by."""

from __future__ import annotations

import re

import pytest

from responses.checks import check
from responses.checks.finding import NEVER_OVERRIDDEN, RULES

STORY = (
    "I waited six hours in A&E with my mum after a fall. Nurse Claire was lovely but Dr Evans was rude. "
    "The lady in the next bed shouted all night. Mum takes warfarin and I told them three times."
)

# (rule, severity, what is found, reply)
FOUND = [
    ("nhs_number", "block", "943 476 5919", "Your NHS number is 943 476 5919."),
    ("nhs_number", "block", "943 476 5918", "NHS no 943 476 5918"),
    ("hospital_number", "block", "H123456", "Your hospital number H123456 was missing."),
    ("hospital_number", "block", "0048213", "MRN: 0048213"),
    ("hospital_number", "block", "K 48 213", "the patient ID is K 48 213"),
    ("date_of_birth", "block", "12 March 1948", "You were born on 12 March 1948."),
    (
        "date_of_birth",
        "block",
        "twelfth of March nineteen forty-eight",
        "born on the twelfth of March nineteen forty-eight",
    ),
    ("mobile_number", "block", "07700 900123", "Text me on 07700 900123."),
    ("private_phone", "block", "01632 960555", "I tried to ring you on 01632 960555."),
    ("private_phone", "block", "960555", "We rang you on 960555 twice."),
    ("private_phone", "block", "+353 87 123 4567", "Your daughter is on +353 87 123 4567."),
    ("private_email", "block", "jane.ward@gmail.com", "Write to jane.ward@gmail.com"),
    (
        "private_email",
        "block",
        "jane dot smith at gmail dot com",
        "It went to jane dot smith at gmail dot com.",
    ),
    ("private_email", "block", "j.ismail@example.org", "j.ismail@example.org did not work"),
    ("private_email", "block", "asha@northmere.nhs.uk", "We e-mailed you on asha@northmere.nhs.uk."),
    ("home_address", "block", "your address, 14 Elm", "The letter went to your address, 14 Elm Road."),
    ("home_address", "block", "You live at 14 Elm", "You live at 14 Elm Road, so a nurse can come."),
    (
        "asks_identity_in_public",
        "block",
        "reply with your full name",
        "Please reply with your full name and date of birth.",
    ),
    ("asks_identity_in_public", "block", "What is your NHS number", "What is your NHS number?"),
    (
        "confirms_care",
        "block",
        "I see from your records",
        "I see from your records that you attended on Tuesday.",
    ),
    ("confirms_care", "block", "You are a patient of ours", "You are a patient of ours."),
    ("confirms_care", "block", "registered", "You are registered with us, as I can see."),
    ("confirms_care", "block", "did not attend", "You did not attend, and were told so."),
    ("confirms_care", "block", "refused the", "Your mum refused the bed that was offered."),
    (
        "confirms_care",
        "block",
        "Your consultant has told me",
        "Your consultant has told me what was planned.",
    ),
    ("recognises_author", "warn", "I remember you", "I remember you well."),
    ("recognises_author", "warn", "I looked after your mum", "I looked after your mum that night."),
    ("corrects_author", "warn", "That is not what happened", "That is not what happened."),
    ("corrects_author", "warn", "Your account is not accurate", "Your account is not accurate."),
    ("corrects_author", "warn", "set the record straight", "I want to set the record straight."),
    ("staff_discipline", "block", "The nurse has been suspended", "The nurse has been suspended."),
    ("staff_discipline", "block", "no longer works", "The doctor no longer works here."),
    ("staff_discipline", "block", "given a final warning", "The receptionist was given a final warning."),
    ("staff_blamed", "block", "Dr Evans was rude", "I agree that Dr Evans was rude."),
    ("staff_blamed", "block", "Dr Evans should have", "Dr Evans should have told you more."),
    ("staff_blamed", "block", "Claire made a mistake", "Claire made a mistake and knows it."),
    ("staff_blamed", "block", "Dr Evans's attitude", "Dr Evans's attitude is well known."),
    ("staff_blamed", "block", "nurse was at fault", "The nurse was at fault."),
    ("staff_named", "warn", "Dr Evans", "I am sorry about your experience with Dr Evans."),
    ("discusses_case", "block", "Your complaint was not upheld", "Your complaint was not upheld."),
    ("discusses_case", "block", "The inquest found", "The inquest found no fault."),
    (
        "discusses_case",
        "block",
        "The serious incident investigation concluded",
        "The serious incident investigation concluded in May.",
    ),
    ("discusses_case", "block", "Your solicitor has", "Your solicitor has written to us."),
    ("discusses_case", "block", "safeguarding referral was", "A safeguarding referral was made."),
    ("real_name", "block", "Henderson", "Dear Mrs Henderson, thank you."),
    ("real_name", "block", "Margaret Henderson", "Dear Margaret Henderson, thank you."),
    ("real_name", "warn", "Margaret", "Dear Margaret, thank you."),
    ("real_name", "warn", "Margaret", "We are so glad. Thank you, Margaret, for telling us."),
    ("name_not_in_story", "block", "Mr Henderson", "Mr Henderson was admitted on the same day."),
    ("name_not_in_story", "warn", "Mr Henderson", "We will talk with Mr Henderson about this."),
    ("name_not_in_story", "block", "Your mum, Jean", "Your mum, Jean, should have had a bed."),
    ("relation_not_in_story", "block", "your husband", "I hope that your husband is better."),
    ("relation_not_in_story", "block", "Your daughter's", "Your daughter's words moved us."),
    ("attribute_not_in_story", "block", "82-year-old lady", "An 82-year-old lady should not wait."),
    ("attribute_not_in_story", "block", "You are 82 years old", "You are 82 years old and deserve better."),
    ("attribute_not_in_story", "block", "you are a gentleman", "I can tell that you are a gentleman."),
    (
        "third_party",
        "block",
        "The lady in the next bed has dementia",
        "The lady in the next bed has dementia.",
    ),
    (
        "third_party",
        "block",
        "The patient opposite was being moved",
        "The patient opposite was being moved that night.",
    ),
    (
        "third_party",
        "warn",
        "another patient",
        "We were busy because another patient had become very unwell.",
    ),
    ("third_party", "block", "Your mum complained", "Your mum complained to the sister."),
    ("new_clinical_fact", "block", "potassium", "Your mum's potassium was low."),
    ("new_clinical_fact", "block", "MRI", "I am sorry that you waited for your MRI."),
    ("new_clinical_fact", "block", "morphine", "She was given morphine too late."),
    ("new_clinical_fact", "block", "pneumonia", "She was admitted with pneumonia."),
    ("new_clinical_fact", "block", "hip replacement", "We hope that she is well after the hip replacement."),
    ("new_clinical_fact", "block", "10 mg", "She should have had 10 mg of it."),
    ("new_clinical_fact", "block", "180/100", "Her blood pressure was 180/100."),
    ("new_clinical_fact", "block", "3 March", "You attended on 3 March."),
    ("new_clinical_fact", "block", "10.42", "You arrived at 10.42 and were seen."),
    ("new_clinical_fact", "block", "Ward 14", "Your stay on Ward 14 was too long."),
    ("new_clinical_fact", "block", "Dr Ahmed", "You were seen by Dr Ahmed."),
    ("clinical_detail_repeated", "warn", "warfarin", "Your mum's warfarin should have been given."),
    ("email_not_accepted", "warn", "pals@example.nhs.uk", "Write to pals@example.nhs.uk"),
    ("link_not_accepted", "warn", "www.example.nhs.uk/pals", "See www.example.nhs.uk/pals for more."),
]
# (rule, reply): what is like it and is nothing of the kind.
NOT_FOUND = [
    ("nhs_number", "Ring 01632 960123 or 0300 123 4567; our reference is 10482."),
    ("nhs_number", "You can find your NHS number in the NHS App."),
    ("hospital_number", "The hospital number is 01632 960000."),
    ("hospital_number", "Please quote reference 10482 when you ring."),
    ("date_of_birth", "The hospital opened on 5 July 1948."),
    ("date_of_birth", "This idea was born in 2019."),
    ("date_of_birth", "Your baby was born on a busy night, congratulations!"),
    ("date_of_birth", "Visiting changed on 1 April 2024."),
    ("mobile_number", "Our charity is number 1076549 and the lift is number 07."),
    ("private_phone", "Please ring PALS on 01632 960123."),
    ("private_phone", "You can call me on 01632 960123, and my colleague on 01632 960124."),
    ("private_phone", "PALS can help; their number is 01632 960123."),
    ("private_phone", "Samaritans are there on 116 123, NHS 111 at any time."),
    ("private_email", "Write to pals@northmere.nhs.uk or to ward.4@northmere.example."),
    (
        "private_email",
        "Mail asha.patel@northmere.example if you like.\nKind regards, Asha Patel, Ward manager",
    ),
    ("private_email", "Look at northmere.nhs.uk, or ask at the desk."),
    ("home_address", "Write to us at Northmere Hospital, Mill Lane, NE4 6BE."),
    ("asks_identity_in_public", "Please do not post your name or date of birth here."),
    ("asks_identity_in_public", "Please ring PALS on 01632 960123 with your name, if you want to."),
    ("asks_identity_in_public", "Tell us the name of the ward if you would like us to thank them."),
    ("confirms_care", "We cannot look at your records here, so please ring us."),
    ("confirms_care", "You can see your records in the NHS App."),
    ("confirms_care", "You describe six hours in A&E, and I am sorry."),
    ("confirms_care", "If you missed your appointment we can find another."),
    ("recognises_author", "I remember how hard my own first night in a hospital was."),
    ("corrects_author", "I am sorry if that is not what happened to you."),
    ("staff_discipline", "We have dealt with this in the proper way."),
    ("staff_discipline", "We cannot discuss what happens to staff, and disciplinary matters least of all."),
    ("staff_discipline", "I have spoken to the nurse and to the whole team."),
    ("staff_blamed", "Claire was delighted to read this."),
    ("staff_blamed", "Thank you for telling us about Nurse Claire, who was kind to you both."),
    ("staff_blamed", "I am sorry that the doctor was rude."),
    ("staff_blamed", "We should have told you more, and Dr Evans and I are sorry."),
    ("staff_named", "I have told Nurse Claire how much it meant. I am sorry about the wait."),
    ("discusses_case", "If you would like to make a complaint, our team can help."),
    ("discusses_case", "Complaints are answered apart from this page."),
    ("real_name", "Dear all, thank you."),
    ("real_name", "Dear reviewer, thank you."),
    ("real_name", "Dear Patient, thank you for writing."),
    ("name_not_in_story", "Our surgeon, Mr Patel, has read your story."),
    ("name_not_in_story", "Please ask for Mrs Oakes at the desk.\nMr J Farrell, Chief Executive"),
    ("relation_not_in_story", "I am sorry for you and your mum, and for your mother's wait."),
    ("relation_not_in_story", "Bring your family, or your wife or husband."),
    ("relation_not_in_story", "Please speak to your relatives and friends."),
    ("attribute_not_in_story", "The building is 82 years old."),
    ("third_party", "Patients on the ward can ask for ear plugs."),
    ("third_party", "I am sorry that you did not sleep."),
    ("new_clinical_fact", "We now offer MRI scans at weekends."),
    ("new_clinical_fact", "Patients who take insulin are seen first."),
    ("new_clinical_fact", "The diabetes team has a new leaflet on insulin."),
    ("new_clinical_fact", "All our nurses have had sepsis training."),
    ("new_clinical_fact", "If you need an X-ray you will be told how long it takes."),
    ("new_clinical_fact", "Thank you for your feedback on the stroke unit."),
    ("new_clinical_fact", "The lift is broken and the radio had a break."),
    ("new_clinical_fact", "Kind regards, Sam Lee, Consultant in Epilepsy"),
    ("new_clinical_fact", "I read your story on 3 March and met the team on 5 March at 10.30."),
    ("new_clinical_fact", "I manage Ward 14 and A&E."),
    ("clinical_detail_repeated", "I am sorry that we did not listen to you."),
]


def found_in(
    reply: str, *, channel: str | None = None, author_name: str | None = None
) -> list[tuple[str, str, str]]:
    found = check(story_text=STORY, reply_text=reply, channel=channel, author_name=author_name)
    return [(one.rule, one.severity.value, reply[one.start : one.end]) for one in found]


@pytest.mark.parametrize(("rule", "severity", "words", "reply"), FOUND)
def test_it_is_found_where_it_stands(rule: str, severity: str, words: str, reply: str) -> None:
    channel = "nhs_uk" if rule.endswith("not_accepted") else None
    found = found_in(reply, channel=channel)
    same = [text for name, how, text in found if (name, how) == (rule, severity)]
    assert any(words in text or text in words for text in same), found


@pytest.mark.parametrize(("rule", "reply"), NOT_FOUND)
def test_its_like_is_let_by(rule: str, reply: str) -> None:
    assert rule not in {name for name, _, _ in found_in(reply)}


def test_each_rule_is_in_both_tables() -> None:
    assert {rule for rule, *_ in FOUND} == set(RULES)
    told_apart = set(RULES) - {"email_not_accepted", "link_not_accepted"}
    assert {rule for rule, _ in NOT_FOUND} == told_apart


def test_no_near_miss_stops_by_another_rule() -> None:
    stopped = {
        reply: blocks
        for _, reply in NOT_FOUND
        if (blocks := [one for one in found_in(reply) if one[1] == "block"])
    }
    assert stopped == {}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_says_what_to_do_and_gives_a_safe_wording(rule: str) -> None:
    words = RULES[rule]
    assert words.name
    assert words.advice.endswith(".")
    assert words.safe
    assert set(RULES) >= NEVER_OVERRIDDEN


@pytest.mark.parametrize("rule", RULES)
def test_a_safe_wording_is_safe(rule: str) -> None:
    assert [one for one in found_in(RULES[rule].safe) if one[1] == "block"] == []


def test_the_advice_in_the_batch_holds_the_safe_wording() -> None:
    found = check(story_text=STORY, reply_text="The nurse has been suspended.")
    assert "You could write: “We have dealt with this in the proper way.”" in found[0].told


@pytest.mark.parametrize(
    ("author", "reply", "stops"),
    [
        ("daisy47", "Dear daisy47, thank you.", False),
        ("daisy47", "Dear Margaret, thank you.", True),
        ("Margaret H", "Dear Margaret, thank you.", False),
        ("margaret1950", "Hello Margaret, thank you.", False),
        ("Anonymous", "Hello Margaret, thank you.", True),
    ],
)
def test_the_name_that_they_chose_is_theirs(author: str, reply: str, stops: bool) -> None:
    blocks = {rule for rule, how, _ in found_in(reply, author_name=author) if how == "block"}
    assert ("real_name" in blocks) is stops


def test_offsets_hold_among_characters_that_nobody_sees() -> None:
    reply = "Sor\u200bry. Your NHS num\u00adber is 943\u200b 476 5\u200d919, thank you."
    (found,) = [one for one in check(story_text=STORY, reply_text=reply) if one.rule == "nhs_number"]
    assert re.sub(r"\D", "", reply[found.start : found.end]) == "9434765919"
    assert reply[found.start] == "9"
    assert reply[found.end - 1] == "9"


def test_a_word_that_stops_is_not_warned_of_as_well() -> None:
    found = found_in("I am sorry that Dr Evans was rude and that you are unhappy.")
    assert {rule for rule, how, _ in found if how == "block"} == {"staff_blamed"}
    assert "staff_named" not in {rule for rule, *_ in found}
