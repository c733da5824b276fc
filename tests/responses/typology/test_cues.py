"""The ten cues, each with what must and must not raise it."""

from __future__ import annotations

import pytest

from responses.typology import classify
from responses.typology.engine import examine

STORY = "I waited six hours in A&E with my mum. The nurse at the desk was rude and the toilets were dirty."


def cues(reply: str) -> dict[str, bool]:
    return dict(classify(story_text=STORY, reply_text=reply).cues)


CASES = [
    ("thanks", "Thank you for sharing your story.", True),
    ("thanks", "Many thanks for your kind words.", True),
    ("thanks", "We really appreciate you taking the time to write.", True),
    ("thanks", "Your comments are much appreciated.", True),
    ("thanks", "I am grateful to you for letting us know.", True),
    ("thanks", "Thank you for your patience.", False),
    ("thanks", "Thank you for choosing our hospital.", False),
    ("thanks", "Thank you for your understanding while we look at this.", False),
    ("thanks", "We are sorry about your wait.\n\nMany thanks\nJo", False),
    ("apology", "I am sorry about the wait in A&E.", True),
    ("apology", "We are sorry to hear about your mum.", True),
    ("apology", "Please accept our apologies for the delay.", True),
    ("apology", "We apologise unreservedly.", True),
    ("apology", "My apologies.", True),
    ("apology", "I am sorry you feel that way.", False),
    ("apology", "We are sorry that you felt the nurse was rude.", False),
    ("apology", "I am sorry if the nurse was rude.", False),
    ("apology", "We apologise if we fell short.", False),
    ("apology", "If we have let you down then we apologise.", False),
    ("apology", "Sorry for any inconvenience caused.", False),
    ("apology", "We apologise for any distress this may have caused.", False),
    ("apology", "The nurse has apologised to your mum.", False),
    ("apology", "I am sorry if you were upset, and I am sorry about the toilets.", True),
    ("names_specific_story_content", "I am sorry about the toilets in A&E.", True),
    ("names_specific_story_content", "Sorry for the wait in casualty with your mother.", True),
    ("names_specific_story_content", "Thank you for your feedback about our care.", False),
    ("invites_offline_contact", "Please contact PALS to discuss your concerns.", True),
    ("invites_offline_contact", "Could you ring me so I can look into this?", True),
    ("invites_offline_contact", "I would welcome the chance to talk to you about it.", True),
    ("invites_offline_contact", "My number is 01632 960144.", True),
    ("invites_offline_contact", "If it gets worse please call 111 or see your GP.", False),
    ("invites_offline_contact", "The nurse should have called you.", False),
    ("invites_offline_contact", "Which toilet was it? Do reply here.", False),
    ("contact_details_present", "Ring 01632 960144.", True),
    ("contact_details_present", "Write to matron@example.nhs.uk.", True),
    ("contact_details_present", "Please speak to PALS.", True),
    ("contact_details_present", "Call us on 0161 496 0142 ext 33.", True),
    ("contact_details_present", "Please contact the ward manager.", False),
    ("contact_details_present", "You waited from 01:30 to 07:45.", False),
    ("states_change_made", "We have now put a cleaner in A&E all night.", True),
    ("states_change_made", "The lock has been repaired.", True),
    ("states_change_made", "A nurse now walks round every hour.", True),
    ("states_change_made", "Because of your story we have changed the rota.", True),
    ("states_change_made", "I am glad to hear you had a good visit and were made welcome.", False),
    ("states_change_made", "The toilets should have been cleaned.", False),
    ("states_change_made", "Your comments have been passed to the team.", False),
    ("states_change_planned", "We will be fitting a new sink in the toilets next month.", True),
    ("states_change_planned", "From Monday the toilets will be checked each hour.", True),
    ("states_change_planned", "We are planning a second waiting room.", True),
    ("states_change_planned", "We will use your feedback to improve our services.", False),
    ("states_change_planned", "We will share this with the team.", False),
    ("states_change_planned", "I will look into this.", False),
    ("signed_with_name", "Sorry about the wait.\n\nKind regards\nSarah Jones\nMatron", True),
    ("signed_with_name", "Sorry about the wait. Best wishes, Dr Patel", True),
    ("signed_with_name", "Sorry about the wait.\n\nthanks\nmaureen", True),
    ("signed_with_name", "Sorry about the wait.\n\nOluwaseun", True),
    ("signed_with_name", "Sorry about the wait.\n\nKind regards, The PALS Team", False),
    ("signed_with_name", "Sorry about the wait.\n\nKind regards\nOakfield NHS Trust", False),
    ("signed_with_name", "Sorry about the wait.\n\nRegards, J.S.", False),
    ("signed_with_role", "Sorry about the wait. Regards, Jo, Ward Manager", True),
    ("signed_with_role", "Sorry about the wait.\n\nPractice Manager", True),
    ("signed_with_role", "Sorry about the wait.\n\nKind regards, Patient Experience Team", False),
    ("says_shared_with_team", "I have shared your comments with the A&E team.", True),
    ("says_shared_with_team", "I'll make sure the nurses see this.", True),
    ("says_shared_with_team", "Your kind words were read out at handover.", True),
    ("says_shared_with_team", "Thank you for sharing your story with us.", False),
    ("says_shared_with_team", "Thank you for sharing your experience with the Trust.", False),
]


@pytest.mark.parametrize(("cue", "reply", "present"), CASES)
def test_cue(cue: str, reply: str, present: bool) -> None:
    assert cues(reply)[cue] is present


def test_each_cue_shows_its_words() -> None:
    reply = (
        "Thank you for sharing your story. I am sorry about the toilets.\n\nKind regards\nSarah Jones, Matron"
    )
    shown = {
        (item.reason, reply[item.start : item.end])
        for item in examine(story_text=STORY, reply_text=reply).cues.evidence()
    }
    assert ("says sorry", "sorry") in shown
    assert ("signed with a name", "Sarah Jones") in shown
    assert ("signed with a role", "Matron") in shown
