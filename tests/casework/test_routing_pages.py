"""The pages about routing, as a lead uses them: what they show, what they refuse, and who is let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from lxml import html

from casework.models import Case, Reroute, RoutingRule, RoutingRuleChange, RuleStep
from casework.services.cases import open_case
from tests.casework.conftest import OPENER
from tests.casework.seeing import has_class, tree_of, words_of
from tests.factories import make_story

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

ADD = "/routing/rules/add/"


def page_of(client: Client, address: str, **sent: Any) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def said(cast: Cast, **more: Any) -> dict[str, Any]:
    """Give what a lead would send for a rule by words, to Priya."""
    return {
        "name": "Parking",
        "place": "0",
        "service": "",
        "criticality_from": "",
        "words": "car park\nparking*",
        "target": "person",
        "person": str(cast.priya.pk),
        "team_service": "",
        "team_role": "",
    } | more


def again(page: str) -> dict[str, Any]:
    """Give what the preview's form would send."""
    form = tree_of(page).xpath("//main//form[.//input[@name='seal']]")[0]
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


def save(client: Client, cast: Cast, **more: Any) -> RoutingRule:
    shown = page_of(client, ADD, **said(cast, **more))
    response = client.post(ADD, again(shown))
    assert response.status_code == 302, words_of(response.content.decode())
    return RoutingRule.objects.filter(is_last=False).latest("pk")


@pytest.fixture
def lena(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lena)
    return client


def test_without_rules_there_is_the_last_one_and_it_is_locked(lena: Client) -> None:
    text = words_of(page_of(lena, "/routing/"))
    assert "1. Everything else Goes to whoever answers for the service. Always last" in text
    assert "Remove" not in text
    assert not RoutingRule.objects.exists()


def test_a_rule_is_shown_on_the_latest_stories_and_saved_only_then(lena: Client, cast: Cast) -> None:
    make_story(cast.ward_4, title="We could not stop", body="The car park was full, so I was late.")
    make_story(cast.ward_4, title="Kind", body="The nurse sat with me.")
    shown = page_of(lena, ADD, **said(cast))
    text = words_of(shown)
    assert "Of the latest 2 stories, 1 would go to somebody else." in text
    assert "The rule would decide about 1 story." in text
    assert "From Asha Patel To Priya Nair Stories 1" in text
    assert "We could not stop" in text
    assert "because it says “car park”" in text
    assert not RoutingRule.objects.exists()
    response = lena.post(ADD, again(shown), follow=True)
    assert "“Parking” is saved." in words_of(response.content.decode())
    rule, last = RoutingRule.objects.order_by("position")
    assert (rule.words, rule.person, rule.position, last.is_last) == (
        ["car park", "parking*"],
        cast.priya,
        1,
        True,
    )
    change = RoutingRuleChange.objects.get()
    assert (change.step, change.stories_replayed, change.stories_moved, change.actor) == (
        RuleStep.ADDED, 2, 1, cast.lena,
    )  # fmt: skip
    assert open_case(story=make_story(cast.ward_4, body="No parking!"), actor=OPENER).owner == cast.priya


def test_a_rule_that_was_not_shown_is_never_saved(lena: Client, cast: Cast) -> None:
    seal = again(page_of(lena, ADD, **said(cast)))["seal"]
    for sent in (
        said(cast, seal="made up"),
        said(cast, seal=seal, words="taxi"),
        said(cast, seal=seal, place="9"),
    ):
        lena.post(ADD, sent)
    assert not RoutingRule.objects.exists()


def test_what_was_shown_does_not_hold_once_somebody_else_changed_a_rule(lena: Client, cast: Cast) -> None:
    shown = page_of(lena, ADD, **said(cast))
    save(lena, cast, name="Another", words="taxi")
    text = words_of(page_of(lena, ADD, **again(shown)))
    assert "Nothing is changed yet. The rules were changed meanwhile" in text
    assert [rule.name for rule in RoutingRule.objects.filter(is_last=False)] == ["Another"]


def test_change_it_first_shows_the_form_as_it_was_filled_in(lena: Client, cast: Cast) -> None:
    sent = again(page_of(lena, ADD, **said(cast, flags=["self_harm", "crime"]))) | {"change": "yes"}
    page = page_of(lena, ADD, **sent)
    assert tree_of(page).xpath("//textarea[@name='words']")[0].text.split() == ["car", "park", "parking*"]
    assert tree_of(page).xpath("//input[@name='flags'][@checked]/@value") == ["self_harm", "crime"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"words": ""}, "Say for which stories the rule is"),
        ({"words": "a*"}, "“a*” would find too much"),
        ({"words": "pa*rk"}, "with * at its end only"),
        ({"target": ""}, "Select to whom it goes"),
        ({"person": ""}, "Select the person"),
        ({"target": "team"}, "Select the role"),
        ({"target": "service"}, "Select the service"),
        ({"name": ""}, "Enter a name"),
        ({"themes": ["nothing"]}, "Select one of the choices on the list"),
    ],
)
def test_what_is_no_rule_is_refused_beside_its_field(
    lena: Client, cast: Cast, sent: dict[str, Any], wrong: str
) -> None:
    response = lena.post(ADD, said(cast) | sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert wrong in words_of(page)
    assert tree_of(page).xpath("//title")[0].text.startswith("Error:")


def test_nothing_of_another_organisation_can_be_named(lena: Client, cast: Cast) -> None:
    for sent in ({"person": cast.olga.pk}, {"service": cast.eastwold.root.pk}):
        assert lena.post(ADD, said(cast) | sent).status_code == 422


def test_a_rule_is_changed_in_its_place_and_moved_to_another(lena: Client, cast: Cast) -> None:
    first = save(lena, cast)
    second = save(lena, cast, name="Taxi", words="taxi", place="1")
    assert [rule.name for rule in RoutingRule.objects.standing()] == ["Parking", "Taxi", "Everything else"]
    address = reverse("casework:routing-rule", args=[second.pk])
    form = tree_of(page_of(lena, address)).xpath("//main//form")[0]
    sent = dict(form.form_values()) | {"place": "0", "name": "Taxis"}
    response = lena.post(address, again(page_of(lena, address, **sent)))
    assert response.status_code == 302
    assert [rule.name for rule in RoutingRule.objects.standing()] == ["Taxis", "Parking", "Everything else"]
    assert RoutingRule.objects.get(pk=first.pk).position == 2


def test_a_rule_is_switched_off_and_removed_after_its_effect_was_shown(lena: Client, cast: Cast) -> None:
    rule = save(lena, cast)
    make_story(cast.ward_4, body="The car park was full.")
    switch = reverse("casework:routing-switch", args=[rule.pk])
    shown = page_of(lena, switch)
    assert "Switch off “Parking”? Of the latest 1 story, 1 would go to somebody else." in words_of(shown)
    lena.post(switch, again(shown))
    assert not RoutingRule.objects.get(pk=rule.pk).is_active
    assert open_case(story=make_story(cast.ward_4, body="The car park."), actor=OPENER).owner == cast.asha
    remove = reverse("casework:routing-remove", args=[rule.pk])
    lena.post(remove, again(page_of(lena, remove)))
    assert "Parking" not in words_of(page_of(lena, "/routing/")).replace("“Parking” is removed", "")
    assert lena.get(remove).status_code == 404
    text = words_of(page_of(lena, "/routing/history/"))
    assert "Removed: “Parking”" in text
    assert "Where it says “car park” or “parking*”, it goes to Priya Nair." in text


def test_the_last_rule_can_be_given_to_somebody_and_to_nothing_else(lena: Client, cast: Cast) -> None:
    sent = {"target": "person", "person": str(cast.lena.pk)}
    lena.post("/routing/last/", again(page_of(lena, "/routing/last/", **sent)))
    last = RoutingRule.objects.get()
    assert (last.is_last, last.person) == (True, cast.lena)
    case = open_case(story=make_story(cast.ward_4), actor=OPENER)
    assert case.owner == cast.lena
    assert case.assignments.get().reason == "The last rule: to Lena Brook. Lena Brook has it."
    for name in ("rule", "switch", "remove"):
        assert lena.get(reverse(f"casework:routing-{name}", args=[last.pk])).status_code == 404


def test_a_text_is_tried_and_nothing_of_it_is_kept(lena: Client, cast: Cast) -> None:
    save(lena, cast, words="", flags=["self_harm"])
    sent = {"try-text": "After the visit I wanted to kill myself.", "try-service": str(cast.ward_4.pk)}
    text = words_of(page_of(lena, "/routing/try/", **sent))
    assert "To Priya Nair; Asha Patel stands in" in text
    assert "Flags Self-harm or thoughts of suicide" in text
    assert "It says: “After the visit I wanted to kill myself" in text
    assert not Case.objects.exists()
    kind = words_of(page_of(lena, "/routing/try/", **sent | {"try-text": "A kind nurse helped me."}))
    assert "To Asha Patel" in kind
    assert "Does not hold" in kind
    assert "It is not flagged “Self-harm or thoughts of suicide”." in kind


def test_a_text_never_goes_by_the_address(lena: Client) -> None:
    form = tree_of(page_of(lena, "/routing/")).xpath("//form[.//textarea[@name='try-text']]")[0]
    assert form.method == "POST"
    assert lena.get("/routing/try/?try-text=secret").status_code == 302


def test_a_case_is_tried_by_its_number(lena: Client, cast: Cast) -> None:
    case = open_case(story=make_story(cast.ward_4, body="The car park was full."), actor=OPENER)
    save(lena, cast)
    for page in (
        page_of(lena, "/routing/try/", **{"case-number": str(case.pk)}),
        page_of(lena, f"/routing/try/?case={case.pk}"),
    ):
        text = words_of(page)
        assert f"The story of case {case.pk}, as things stand now. Asha Patel has it. To Priya Nair" in text
    other = open_case(story=make_story(cast.eastwold.root), actor=OPENER)
    response = lena.get(f"/routing/try/?case={other.pk}")
    assert response.status_code == 422
    assert "There is no case with this number" in words_of(response.content.decode())


def test_a_case_is_passed_on_with_what_was_wrong_and_the_leads_see_it(
    client: Client, cast: Cast, lena: Client
) -> None:
    rule = save(lena, cast)
    case = open_case(story=make_story(cast.ward_4, body="The car park was full.", title="Late"), actor=OPENER)
    client.force_login(cast.priya)
    panel = tree_of(page_of(client, f"/cases/{case.pk}/")).xpath(
        "//section[@aria-labelledby='reroute-heading']"
    )[0]
    form = panel.xpath(".//form")[0]
    sent = dict(form.form_values()) | {"reroute-because": "other_person", "reroute-owner": str(cast.ben.pk)}
    refused = client.post(form.action, sent)
    assert refused.status_code == 422
    assert "Say why" in words_of(refused.content.decode())
    response = client.post(form.action, sent | {"reroute-reason": "Ben runs the permits"}, follow=True)
    assert "Ben Okafor has this case now and is told." in words_of(response.content.decode())
    case.refresh_from_db()
    assert case.owner == cast.ben
    row = Reroute.objects.get()
    assert (row.routing_rule, row.rule, row.owner_before, row.because) == (
        rule,
        "rule",
        cast.priya,
        "other_person",
    )
    assert set(case.reminders.values_list("recipient", flat=True)) == {cast.priya.pk, cast.ben.pk}
    lena.force_login(cast.lena)
    listed = page_of(lena, "/routing/")
    assert "1 story in 90 days" in words_of(listed)
    assert "1 passed on as wrong" in words_of(listed)
    text = words_of(page_of(lena, f"/routing/wrong/?rule={rule.pk}"))
    assert "Somebody else here answers for this. Ben runs the permits" in text
    assert "from Priya Nair to Ben Okafor" in text


def test_the_panel_is_for_whose_case_it_is_and_for_who_shares_them_out(client: Client, cast: Cast) -> None:
    case = open_case(story=make_story(cast.ward_4), actor=OPENER)
    address = f"/cases/{case.pk}/reroute/"
    for user, may in (
        (cast.asha, True),
        (cast.ben, True),
        (cast.lena, True),
        (cast.adam, True),
        (cast.rhys, False),
    ):
        client.force_login(user)
        assert ("reroute-heading" in page_of(client, f"/cases/{case.pk}/")) is may
        assert client.post(address, {}).status_code == (422 if may else 403)
    client.force_login(cast.priya)
    assert client.post(address, {}).status_code == 403
    client.force_login(cast.olga)
    assert client.post(address, {}).status_code == 404


def test_only_leads_and_administrators_are_let_in(client: Client, cast: Cast, lena: Client) -> None:
    rule = save(lena, cast)
    addresses = ["/routing/", "/routing/wrong/", "/routing/history/", "/routing/last/", ADD]
    addresses += [f"/routing/rules/{rule.pk}/{end}" for end in ("", "switch/", "remove/")]
    for user, expected in ((cast.lena, 200), (cast.adam, 200), (cast.asha, 403), (cast.rhys, 403)):
        client.force_login(user)
        assert {client.get(address).status_code for address in addresses} == {expected}
    client.force_login(cast.olga)
    assert [client.get(address).status_code for address in addresses[-3:]] == [404, 404, 404]
    assert client.get(f"/routing/wrong/?rule={rule.pk}").status_code == 404
    assert "Parking" not in words_of(page_of(client, "/routing/"))


def test_the_rules_page_takes_a_constant_number_of_queries(
    lena: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        save(lena, cast, name=f"Rule {number}", words=f"word{number}")
    with django_assert_max_num_queries(25):
        page = page_of(lena, "/routing/")
    assert len(tree_of(page).xpath(f"//ol[{has_class('app-rules')}]/li")) == 9
    assert isinstance(html.fromstring(page), html.HtmlElement)
