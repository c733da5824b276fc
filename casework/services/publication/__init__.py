"""What the casework does about publications: mails about replies, what an undo or a pull means for the case."""

from __future__ import annotations
