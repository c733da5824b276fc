"""Pages by cursor, so that a page deep in a long list costs what the first one does."""

from __future__ import annotations

import re
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

_ID = re.compile(r"[0-9]{1,19}")


class NewestFirstPagination(CursorPagination):
    """Newest first by id; `page_size` up to 200."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Any) -> Any:
        """Give the cursor that the address holds; one that names no id, which the framework trips on, is a 404."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _ID.fullmatch(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor
