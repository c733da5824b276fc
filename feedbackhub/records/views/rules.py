"""The rules, one rule, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.records.forms.asking import RuleForm
from feedbackhub.records.presenters import pages
from feedbackhub.records.services.applying import apply_rules, due_now
from feedbackhub.records.services.rules import decide_rule, rule_of, rules_of, rules_of_installation
from feedbackhub.records.views.desk import show, who
from feedbackhub.web.access import requires
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# A person waits for the answer; what is left the nightly run does.
SECONDS = 10.0


@requires(Permission.MANAGE_RECORDS)
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """List how long each kind of record is kept, and why."""
    _, organisation = who(request)
    context = {
        "rules": pages.rule_rows(rules_of(organisation)),
        "installation": pages.rule_rows(rules_of_installation()),
    }
    return show(request, "rules", "records", context)


@requires(Permission.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Decide one rule."""
    user, organisation = who(request)
    found = rule_of(organisation, code)
    if found is None or found.type.fixed:
        raise Http404
    form = RuleForm(request.POST if request.method == "POST" else None, rule=found)
    if form.is_valid():
        try:
            decide_rule(
                organisation=organisation,
                record_type=code,
                keep=form.keep,
                ending=form.chosen_ending,
                reason=form.cleaned_data["reason"],
                actor=user,
            )
        except DomainError as error:
            form.add_error("number", error.message)
        else:
            messages.success(
                request, f"The rule for “{found.type.name}” is saved. It holds from the next run on."
            )
            return redirect("records:records")
    return show(request, "rule", "records", {"form": form, "rule": pages.rule_rows([found])[0]})


@requires(Permission.MANAGE_RECORDS)
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Say what a run would remove now, without removing anything."""
    _, organisation = who(request)
    lines = due_now(organisation)
    total = sum(line.due for line in lines)
    context = {
        "rows": pages.due_rows(lines),
        "total": total,
        "total_words": count("record", "records", total),
        "held": sum(line.held for line in lines),
    }
    return show(request, "due", "due", context)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Remove what is due now."""
    user, organisation = who(request)
    done = apply_rules(organisation, actor=user, seconds=SECONDS)
    number = sum(done.removed.values())
    words = f"{count('record', 'records', number)} removed."
    if done.failed:
        messages.error(request, f"{words} Some rules could not be carried out; the log says why.")
    elif not done.is_finished:
        messages.warning(
            request, f"{words} There are more: press the button again, or leave them to the night."
        )
    else:
        messages.success(request, f"{words} Each batch has its certificate.")
    return redirect("records:certificates" if number else "records:due")
