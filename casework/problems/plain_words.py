"""Words that build sentences, and those that stand in any story of care: none tells what a story is about."""

from __future__ import annotations

_LINES = (
    "about after again all also although always and another any anything are asked away back because been",
    "before being both but came can care come could day did does doing done down each even ever every",
    "everything few first for from get give given going good got great had has have having her here him his",
    "hospital how into its just know last let like little long lot made make many may more most much must",
    "need never next nor nothing not now off once one only other our out over own people per please put quite",
    "really said same saw say see seen she should since some someone something staff still such take taken",
    "than thank thanks that the their them then there these they thing things think this those though through",
    "time told too took two under until upon use very wanted was way ward well went were what when where",
    "which while who whole why will with without would yet you your",
)
PLAIN_WORDS = frozenset(word for line in _LINES for word in line.split())
