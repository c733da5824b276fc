"""A drill: importers are killed at random points under a faulty feed, and their database is crashed while they work.

`python -m tests.faults.drill --seeds 5` repeats it with other seeds and prints what came of each.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg2

from feedbackhub.embedded import EmbeddedPostgres
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.faults import TRANSIENT
from tests.standins.synthetic_opinions import having

ROOT = Path(__file__).resolve().parents[2]
STORIES = 3000
POISON = 5
MOST_STARTS = 120


class Server:
    """A PostgreSQL of the drill's own, which may be crashed; each drill gets a fresh database in it."""

    def __init__(self, folder: Path) -> None:
        self._postgres = EmbeddedPostgres(folder)
        self._main = self._postgres.url()
        self._made = 0
        template = self.address_of("template_hub")
        self._say("CREATE DATABASE template_hub")
        subprocess.run(
            [sys.executable, "-m", "tests.faults.prepare"],
            cwd=ROOT,
            env=environment(template),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def fresh(self) -> str:
        """Give the address of a new database with one organisation in it."""
        self._made += 1
        name = f"drill_{self._made}"
        self._say(f"CREATE DATABASE {name} TEMPLATE template_hub")
        return self.address_of(name)

    def address_of(self, name: str) -> str:
        """Give the address of one of its databases."""
        before, _, after = self._main.rpartition("?")
        return f"{before.rpartition('/')[0]}/{name}?{after}"

    def crash(self) -> None:
        """Let the server die as in a power cut, and start it again."""
        self._postgres._control("restart", "-m", "immediate", "-l", str(self._postgres.log))

    def close(self) -> None:
        """Stop it."""
        self._postgres.force_stop()

    def _say(self, sql: str) -> None:
        with contextlib.closing(psycopg2.connect(self._main)) as link:
            link.autocommit = True
            link.cursor().execute(sql)


def environment(address: str) -> dict[str, str]:
    """Give the environment of a process that works on one database."""
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "feedbackhub.settings.test"}


class Importers:
    """Importers on one database, one after the other."""

    def __init__(self, address: str, source_pk: int, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.importers", str(source_pk), url],
            cwd=ROOT,
            env=environment(address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asking, self._said = self._process.stdin, self._process.stdout

    def start(self, how: str) -> int:
        """Start an importer and give its process id."""
        self._asking.write(f"{how}\n")
        self._asking.flush()
        word, _, pid = self._next().partition(" ")
        assert word == "pid"
        return int(pid)

    def wait_for(self, word: str, times: int) -> bool:
        """Wait until the importer has said `word` so often; False where it ended before."""
        while times:
            said = self._next()
            if said.startswith("end "):
                self.ended_with = int(said.removeprefix("end "))
                return False
            times -= said == word
        return True

    def await_end(self) -> int:
        """Wait for the importer's end and give its wait status."""
        while self.wait_for("end", 1):
            pass
        return self.ended_with

    def _next(self) -> str:
        said = self._said.readline()
        if not said:
            message = "The importers' process is gone."
            raise RuntimeError(message)
        return said.strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.close()
        self._said.close()
        self._process.wait(timeout=10)


@dataclass(frozen=True)
class Outcome:
    """What a drill left behind."""

    kills: int
    inside: int
    crashes_met: int
    stories: int
    right: int
    doubled: int
    put_aside: int
    without_service: int
    versions: int

    @property
    def lost(self) -> int:
        """How many of the feed's records are neither stored nor put aside."""
        return STORIES - self.right - self.put_aside


def drill(server: Server, *, how: str, seed: int, kills: int, crashes: int = 0) -> Outcome:
    """Kill and crash importers of one kind until it was done so often, let one finish, and count."""
    chance = random.Random(seed)
    address = server.fresh()
    with CareOpinionStandIn(opinions_count=STORIES) as feed:
        feed.retry_after = "0"
        for place in chance.sample(range(STORIES), POISON):
            feed.opinions[place] = having(body="")(feed.opinions[place])
        feed.faults.schedule(seed=seed, rates=TRANSIENT)
        source_pk = _point_at(address, feed.url)
        with Importers(address, source_pk, feed.url) as importers:
            killed, inside, met = _harm(importers, server, how, chance, kills, crashes)
            _finish(importers, how)
        return _count(address, feed, killed, inside, met)


def _harm(
    importers: Importers, server: Server, how: str, chance: random.Random, kills: int, crashes: int
) -> tuple[int, int, int]:
    killed = inside = met = 0
    for _ in range(MOST_STARTS):
        if killed >= kills and met >= crashes:
            break
        pid = importers.start(how)
        if not importers.wait_for("page", chance.choice((1, 1, 2))):
            continue
        if met < crashes and killed >= (met + 1) * kills // (crashes + 1):
            if not importers.wait_for("in", chance.randint(1, 6)):
                continue
            server.crash()
            met += importers.await_end() != 0
            continue
        is_inside = how == "careful" and inside * 2 <= killed
        if is_inside and not importers.wait_for("in", chance.randint(1, 8)):
            continue
        if not is_inside:
            time.sleep(chance.uniform(0, 0.03))
        os.kill(pid, signal.SIGKILL)
        if importers.await_end() == signal.SIGKILL:
            killed += 1
            inside += is_inside
    return killed, inside, met


def _finish(importers: Importers, how: str) -> None:
    """Let importers run in peace; a bad day may stop one, hardly four."""
    for _ in range(4):
        importers.start(how)
        importers.await_end()


def _point_at(address: str, url: str) -> int:
    with contextlib.closing(psycopg2.connect(address)) as link, link, link.cursor() as cursor:
        cursor.execute("UPDATE stories_source SET base_url = %s RETURNING id", [url])
        return int(cursor.fetchone()[0])


def _count(address: str, feed: CareOpinionStandIn, kills: int, inside: int, met: int) -> Outcome:
    with contextlib.closing(psycopg2.connect(address)) as link, link.cursor() as cursor:

        def ask(sql: str) -> list[tuple[str, ...]]:
            cursor.execute(sql)
            return cursor.fetchall()

        stored = [row[0] for row in ask("SELECT external_id FROM stories_story")]
        fed = {str(opinion["id"]) for opinion in feed.opinions}
        return Outcome(
            kills=kills,
            inside=inside,
            crashes_met=met,
            stories=len(stored),
            right=len(set(stored) & fed),
            doubled=len(stored) - len(set(stored)),
            put_aside=len(ask("SELECT 1 FROM stories_quarantinedrecord WHERE story_id IS NULL")),
            without_service=len(
                ask(
                    "SELECT 1 FROM stories_story s WHERE NOT EXISTS "
                    "(SELECT 1 FROM stories_story_services l WHERE l.story_id = s.id)"
                )
            ),
            versions=len(ask("SELECT 1 FROM stories_storyversion")),
        )


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """Give a server of one's own, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hub-faults-") as folder:
        server = Server(Path(folder) / "postgresql")
        try:
            yield server
        finally:
            server.close()


def main() -> None:
    """Drill with several seeds."""
    parser = argparse.ArgumentParser(description="Kill importers and crash their database, again and again.")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=30)
    options = parser.parse_args()
    with own_server() as server:
        for seed in range(1, options.seeds + 1):
            careful = drill(server, how="careful", seed=seed, kills=options.kills, crashes=3)
            careless = drill(server, how="careless", seed=seed, kills=options.kills)
            sys.stdout.write(f"seed {seed}: {careful}, lost {careful.lost}\n")
            sys.stdout.write(f"  the careless one: {careless}, lost {careless.lost}\n")


if __name__ == "__main__":
    main()
