"""How the weights come out of the corpus. Needs scikit-learn (the extra `training`); nothing that serves imports it."""

from __future__ import annotations
