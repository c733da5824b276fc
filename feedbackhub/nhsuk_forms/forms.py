"""The form base of every page."""

from __future__ import annotations

from typing import Any

from django import forms

from feedbackhub.nhsuk_forms.bound import NhsukBoundField
from feedbackhub.nhsuk_forms.renderers import NhsukRenderer


class NhsukForm(forms.Form):
    """A form whose fields render NHS.UK components and whose errors can be listed on top of the page.

    Two forms on one page need a `prefix` each, so that no id is there twice.
    """

    default_renderer = NhsukRenderer
    use_required_attribute = False
    #: The field that an error of the whole form points to; the first visible one where it is None.
    whole_form_error_field: str | None = None

    @property
    def has_errors(self) -> bool:
        """True when the form was sent and something in it must be mended."""
        return self.is_bound and bool(self.errors)

    def error_summary(self) -> dict[str, Any] | None:
        """Give the errorSummary macro's parameters, errors in the order of the fields, or None without errors."""
        if not self.has_errors:
            return None
        items = [{"text": str(error), "href": self._whole_form_href()} for error in self.non_field_errors()]
        for bound in self:
            items += [{"text": str(error), "href": f"#{_focus_id(bound)}"} for error in bound.errors]
        return {"heading": {"text": "There is a problem"}, "errorList": items}

    def _whole_form_href(self) -> str:
        visible = self.visible_fields()
        if self.whole_form_error_field is not None:
            return f"#{_focus_id(self[self.whole_form_error_field])}"
        return f"#{_focus_id(visible[0])}" if visible else "#maincontent"


def _focus_id(bound: forms.BoundField) -> str:
    return bound.focus_id if isinstance(bound, NhsukBoundField) else bound.auto_id
