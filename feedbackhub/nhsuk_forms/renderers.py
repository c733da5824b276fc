"""Which engine renders a form's templates: ours for our components, Django's own for its hidden inputs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.forms.renderers import DjangoTemplates, TemplatesSetting


class NhsukRenderer(TemplatesSetting):
    """Finds `forms/*.jinja` through settings.TEMPLATES and `django/forms/*` in Django itself."""

    @cached_property
    def _builtin(self) -> DjangoTemplates:
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        """Give the template from the engine that has it."""
        if template_name.startswith("django/"):
            return self._builtin.get_template(template_name)
        return super().get_template(template_name)
