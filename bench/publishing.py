"""Publishing: a thousand races of eight processes at one reply, what each left behind, and a careless way as a control.

Publish, approve, edit, undo, amend, pull, publish directly, and all of them at once. A ninth process reads what is
public the whole time. A count that is wrong is told by name; the control must fail, else the races prove nothing.
"""

from __future__ import annotations

import sys

from bench.figures import Figure

RACES = 1_000
CONTROL = 40


def figures(*, races: int = RACES) -> list[Figure]:
    """Run the races with the services, then a few with careless ones, without the guard of the database and with it."""
    from tests.factories.responses import make_trusted
    from tests.people import make_cast
    from tests.responses.careless import CARELESS, guards_off
    from tests.responses.racing import run

    cast = make_cast()
    make_trusted(cast.asha, cast.northmere, cast.lena)
    found = run(cast, races=races)
    for line in found.wrong:
        sys.stderr.write(f"  wrong: {line}\n")
    with guards_off():
        careless = run(cast, races=CONTROL, kinds=CARELESS)
    guarded = run(cast, races=CONTROL, kinds=CARELESS)
    return [
        Figure("publishing: races by 8 processes", races, "races", at_least=races),
        Figure("  a race takes", found.seconds / races, "s"),
        Figure("  effects that were doubled or lost", len(found.wrong), "races", at_most=0),
        Figure("  public texts read meanwhile", found.looks, "texts", at_least=1),
        Figure("  that differ by a byte from what was let out", found.different, "texts", at_most=0),
        Figure("  acts that came too late and were refused", found.refused, "acts", at_least=1),
        Figure("  careless, no guard: kinds of wrong effects", len(careless.wrong), "kinds", at_least=1),
        Figure("  careless, no guard: texts that nobody let out", careless.different, "texts", at_least=1),
        Figure("  careless, with the database's guard", guarded.different, "texts", at_most=0),
        Figure("  refused by the database then", guarded.refused_by_database, "acts", at_least=1),
    ]
