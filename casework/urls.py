"""Queue, cases, changes, insight."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import case, case_talk, changes, cover, insight, queue, reading, same_story, staffing, types
from casework.views import rerouting, routing, routing_changes

app_name = "casework"

urlpatterns: list[URLPattern] = [
    path("queue/", queue.queue, name="queue"),
    path("cases/<int:pk>/", case.case, name="case"),
    path("cases/<int:pk>/note/", case_talk.note, name="case-note"),
    path("cases/<int:pk>/here/", case_talk.here, name="case-here"),
    path("cases/<int:pk>/hand-over/", case.hand_over, name="case-hand-over"),
    path("cases/<int:pk>/flags/<int:flag>/", reading.flag, name="case-flag"),
    path("cases/<int:pk>/raise/", reading.raise_concern, name="case-raise"),
    path("cases/<int:pk>/criticality/", reading.criticality, name="case-criticality"),
    path("cases/<int:pk>/snooze/", case.snooze, name="case-snooze"),
    path("cases/<int:pk>/wake/", case.wake, name="case-wake"),
    path("cases/<int:pk>/merge/", case_talk.merge, name="case-merge"),
    path("cases/<int:pk>/split/", case_talk.split, name="case-split"),
    path("cases/<int:pk>/link-change/", case_talk.link_change, name="case-link-change"),
    path("cases/<int:pk>/assign/", case.assign, name="case-assign"),
    path("cases/<int:pk>/route/", case.route, name="case-route"),
    path("cases/<int:pk>/close/", case.close, name="case-close"),
    path("cases/<int:pk>/reopen/", case.reopen, name="case-reopen"),
    path("cases/<int:pk>/join/", same_story.join, name="case-join"),
    path("cases/<int:pk>/separate/<int:pair>/", same_story.separate, name="case-separate"),
    path("cases/<int:pk>/show-again/", same_story.show_again, name="case-show-again"),
    path("cases/<int:pk>/take-down/", same_story.take_down, name="case-take-down"),
    path("cases/<int:pk>/reroute/", rerouting.reroute, name="case-reroute"),
    path("routing/", routing.rules, name="routing"),
    path("routing/try/", routing.try_story, name="routing-try"),
    path("routing/wrong/", routing.wrong, name="routing-wrong"),
    path("routing/history/", routing.history, name="routing-history"),
    path("routing/last/", routing_changes.last, name="routing-last"),
    path("routing/rules/add/", routing_changes.add, name="routing-add"),
    path("routing/rules/<int:pk>/", routing_changes.rule, name="routing-rule"),
    path("routing/rules/<int:pk>/switch/", routing_changes.switch, name="routing-switch"),
    path("routing/rules/<int:pk>/remove/", routing_changes.remove, name="routing-remove"),
    path("cover/", cover.calendar, name="cover"),
    path("cover/add/", cover.add, name="cover-add"),
    path("cover/<int:pk>/", cover.absence, name="absence"),
    path("cover/<int:pk>/change/", cover.change, name="absence-change"),
    path("cover/<int:pk>/end/", cover.end, name="absence-end"),
    path("cover/<int:pk>/hand-over/", cover.hand_over, name="absence-hand-over"),
    path("cover/services/", staffing.services, name="cover-services"),
    path("cover/services/<int:pk>/ask/", staffing.ask, name="cover-ask"),
    path("cover/people/", staffing.balance, name="balance"),
    path("cover/limits/", staffing.settings, name="cover-settings"),
    path("changes/", changes.board, name="changes"),
    path("changes/new/", changes.register, name="change-new"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/made/", changes.make, name="change-made"),
    path("changes/<int:pk>/declined/", changes.decline, name="change-declined"),
    path("insight/", insight.dashboard, name="insight"),
    path("insight/stories/", insight.stories, name="insight-stories"),
    path("insight/types/", types.agreement, name="insight-types"),
    path("insight/types/labels/", types.labels, name="insight-labels"),
    path("insight/types/labels/release/", types.release, name="insight-labels-release"),
    path("insight/types/labels/<int:pk>/undo/", types.undo, name="insight-labels-undo"),
]
