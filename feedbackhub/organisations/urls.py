"""The organisation in hand, responders, and the tree of services."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.organisations.views import (
    answering,
    choosing,
    invitations,
    people,
    planting,
    register,
    roles,
    shaping,
    tree,
)

app_name = "organisations"

urlpatterns: list[URLPattern] = [
    path("organisation/", choosing.choose, name="choose"),
    path("answering/", answering.answering, name="answering"),
    path("answering/all/", answering.confirm_all, name="answering-all"),
    path("answering/<int:pk>/yes/", answering.confirm, name="answering-yes"),
    path("answering/<int:pk>/no/", answering.decline, name="answering-no"),
    path("responders/", people.responders, name="responders"),
    path("responders/invite/", invitations.invite, name="invite"),
    path("responders/<int:pk>/", people.responder, name="responder"),
    path("responders/<int:pk>/invitation/", invitations.send_again, name="invitation-again"),
    path("responders/<int:pk>/leave/", people.leave, name="leave"),
    path("responders/<int:pk>/return/", people.let_back_in, name="return"),
    path("responders/<int:pk>/roles/add/", roles.add_role, name="role-add"),
    path("responders/<int:pk>/roles/<int:membership>/", roles.change_role, name="role-change"),
    path("responders/<int:pk>/roles/<int:membership>/end/", roles.end_role, name="role-end"),
    path("responders/<int:pk>/answers-for/add/", roles.add_ownership, name="ownership-add"),
    path("responders/<int:pk>/answers-for/<int:ownership>/end/", roles.end_ownership, name="ownership-end"),
    path("services/", tree.services, name="services"),
    path("services/sheet/", planting.sheet, name="services-sheet"),
    path("services/sheet/plant/", planting.plant, name="services-plant"),
    path("services/<int:pk>/", tree.service, name="service"),
    path("services/<int:pk>/add/", tree.add, name="service-add"),
    path("services/<int:pk>/edit/", tree.edit, name="service-edit"),
    path("services/<int:pk>/answerers/", tree.answerers, name="service-answerers"),
    path("services/<int:pk>/look-up/", register.look_up, name="service-look-up"),
    path("services/<int:pk>/sites/", register.sites, name="service-sites"),
    path("services/<int:pk>/move/", shaping.move, name="service-move"),
    path("services/<int:pk>/merge/", shaping.merge, name="service-merge"),
    path("services/<int:pk>/close/", shaping.close, name="service-close"),
    path("services/<int:pk>/reopen/", shaping.reopen, name="service-reopen"),
]
