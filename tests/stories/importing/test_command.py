"""`manage.py import_stories`: its formats are read by other people's scripts, its messages by people."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from feedbackhub.core.models import AuditEvent
from feedbackhub.core.secrets import decrypt
from feedbackhub.organisations.models import Organisation
from stories.models import ImportRun, QuarantinedRecord, RunState, Source, Story, StoryState
from tests.standins.faults import Fault
from tests.standins.synthetic_opinions import ODD, REFUSED, opinions
from tests.stories.importing.conftest import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.standins.care_opinion import CareOpinionStandIn

pytestmark = pytest.mark.django_db
Command = Callable[..., Answer]
EMPTY = {"seen": 0, "created": 0, "updated": 0, "unchanged": 0, "quarantined": 0, "withdrawn": 0}


@pytest.fixture
def fetch(command: Command, standin: CareOpinionStandIn) -> Command:
    """Import from the stand-in."""

    def run(*more: object) -> Answer:
        return command(
            *("care-opinion", "--url", standin.url, "--key", standin.key, "--organisation", "RXX", *more)
        )

    return run


def file_of(folder: Path, content: object, name: str = "stories.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def numbers(answer: Answer) -> dict[str, int]:
    """Give the last line, which must be the only one."""
    (line,) = answer.out.splitlines()
    found: dict[str, int] = json.loads(line)
    return found


def test_a_feed_for_a_new_organisation_and_again(fetch: Command) -> None:
    answer = fetch("--create-organisation", "--organisation-name", "Synthetic NHS Trust", "--json")
    assert numbers(answer) == EMPTY | {"seen": 250, "created": 250}
    assert list(numbers(answer)) == list(EMPTY)
    assert answer.code == 0
    assert Organisation.objects.get(ods_code="RXX").name == "Synthetic NHS Trust"

    again = numbers(fetch("--json"))
    assert again["unchanged"] == again["seen"] > 0


def test_the_whole_feed_read_again_changes_nothing(fetch: Command) -> None:
    fetch("--create-organisation")
    before = list(Story.objects.order_by("pk").values())
    assert numbers(fetch("--json", "--since", "2025-01-01")) == EMPTY | {"seen": 250, "unchanged": 250}
    assert list(Story.objects.order_by("pk").values()) == before


def test_an_unknown_organisation_is_refused_with_what_to_do(fetch: Command) -> None:
    answer = fetch("--json")
    assert answer.code == 1
    assert "no organisation with the code RXX" in answer.err
    assert "--create-organisation" in answer.err
    assert numbers(answer) == EMPTY
    assert not Source.objects.exists()


def test_people_get_a_sentence(fetch: Command) -> None:
    assert fetch("--create-organisation").out == (
        "Complete: 250 seen, 250 created, 0 updated, 0 unchanged, 0 quarantined, 0 withdrawn.\n"
    )


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.LOGIN_REDIRECT, "Check the key"),
        (Fault.HTML, "a web page or an error text"),
        (Fault.ERROR_TEXT, "a web page or an error text"),
        (Fault.CUT_BODY, "broke off"),
        (Fault.RETRY_AFTER, "slow down"),
        (Fault.SERVER_ERROR, "error 500"),
    ],
)
def test_trouble_ends_with_a_message_the_counts_so_far_and_exit_code_1(
    fetch: Command, standin: CareOpinionStandIn, fault: Fault, words: str
) -> None:
    fetch("--create-organisation", "--dry-run")
    standin.faults.fail_always(fault)
    answer = fetch("--create-organisation", "--json")
    assert answer.code == 1
    assert words in answer.err
    assert numbers(answer) == EMPTY
    assert ImportRun.objects.get().state == RunState.STOPPED
    assert Source.objects.get().cursor is None

    standin.faults.fail_always(None)
    assert numbers(fetch("--json"))["created"] == 250


def test_a_dry_run_tells_and_stores_nothing(fetch: Command) -> None:
    told = numbers(fetch("--create-organisation", "--dry-run", "--json"))
    assert told == EMPTY | {"seen": 250, "created": 250}
    tables = (Organisation, Source, ImportRun, Story, QuarantinedRecord, AuditEvent)
    assert not any(table.objects.exists() for table in tables)


def test_a_dry_run_compares_with_what_is_stored(fetch: Command, standin: CareOpinionStandIn) -> None:
    fetch("--create-organisation")
    standin.edit(str(standin.opinions[-1]["id"]), title="Otherwise")
    standin.opinions.append(ODD["no text"](opinions(251, root=standin.api_root)[250]))
    standin.opinions.append(opinions(252, root=standin.api_root)[251])
    rows = Story.objects.count(), QuarantinedRecord.objects.count(), ImportRun.objects.count()
    told = numbers(fetch("--dry-run", "--json"))
    assert (told["created"], told["updated"], told["quarantined"]) == (1, 1, 1)
    assert rows == (Story.objects.count(), QuarantinedRecord.objects.count(), ImportRun.objects.count())
    assert numbers(fetch("--json")) == told


def test_a_dry_run_that_is_cut_short_says_so(fetch: Command, standin: CareOpinionStandIn) -> None:
    standin.faults.fail_always(Fault.LOGIN_REDIRECT)
    answer = fetch("--create-organisation", "--dry-run", "--json")
    assert (answer.code, numbers(answer)) == (1, EMPTY)


def test_the_key_comes_from_a_file_or_the_environment_or_the_source(
    command: Command, standin: CareOpinionStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ("care-opinion", "--url", standin.url, "--organisation", "RXX", "--create-organisation")
    assert "There is no key" in command(*place).err
    (tmp_path / "key").write_text(f"{standin.key}\n")
    assert command(*place, "--key-file", tmp_path / "key").code == 0
    assert command(*place).code == 1
    monkeypatch.setenv("CARE_OPINION_KEY", standin.key)
    assert command(*place, "--keep-key").code == 0
    monkeypatch.delenv("CARE_OPINION_KEY")
    assert command(*place).code == 0
    assert decrypt(Source.objects.get().encrypted_key) == standin.key


def test_a_key_is_not_stored_unless_asked_for(fetch: Command) -> None:
    fetch("--create-organisation")
    assert Source.objects.get().encrypted_key == ""


def test_every_spelling_of_an_address_is_one_source(command: Command, standin: CareOpinionStandIn) -> None:
    for url in (standin.url, f"{standin.url}/", standin.api_root, f"{standin.api_root}/opinions"):
        command(
            *(
                "care-opinion",
                "--url",
                url,
                "--key",
                standin.key,
                "--organisation",
                "rxx",
                "--create-organisation",
            )
        )
    assert Source.objects.count() == Organisation.objects.count() == 1


def test_a_wrong_address_leaves_no_organisation_behind(command: Command) -> None:
    answer = command(
        *(
            "care-opinion",
            "--url",
            "http://feed.example",
            "--key",
            "k",
            "--organisation",
            "RXX",
            "--create-organisation",
        )
    )
    assert answer.code == 1
    assert "https://" in answer.err
    assert not Organisation.objects.exists()


def test_what_was_taken_back_is_withdrawn_when_it_is_asked_for(
    fetch: Command, standin: CareOpinionStandIn
) -> None:
    standin.opinions[:] = standin.opinions[:30]
    fetch("--create-organisation")
    standin.withdraw("1005")
    assert numbers(fetch("--json"))["withdrawn"] == 0
    assert Story.objects.live().count() == 30
    assert numbers(fetch("--json", "--check-withdrawn"))["withdrawn"] == 1
    assert Story.objects.get(external_id="1005").state == StoryState.WITHDRAWN


def test_a_feed_that_shows_hardly_anything_takes_nothing_down(
    fetch: Command, standin: CareOpinionStandIn
) -> None:
    standin.opinions[:] = standin.opinions[:30]
    fetch("--create-organisation")
    standin.opinions[:] = standin.opinions[-3:]
    answer = fetch("--check-withdrawn")
    assert answer.code == 1
    assert "something is missing" in answer.err
    assert Story.objects.live().count() == 30


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_fault_and_an_interruption_end_with_the_line_too(
    standin: CareOpinionStandIn, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    out = io.StringIO()

    def break_off(**_: object) -> None:
        raise error

    monkeypatch.setattr("stories.importing.reading.store_page", break_off)
    with pytest.raises((RuntimeError, CommandError)):
        call_command(
            *("import_stories", "care-opinion", "--url", standin.url, "--key", standin.key, "--json"),
            *("--organisation", "RXX", "--create-organisation"),
            stdout=out,
        )
    assert json.loads(out.getvalue()) == EMPTY
    assert ImportRun.objects.get().state == RunState.STOPPED


# Files


def test_a_file_is_read_and_read_again(command: Command, tmp_path: Path) -> None:
    broken = [ODD[how](one) for how, one in zip(REFUSED, opinions(len(REFUSED), first_id=5000), strict=True)]
    path = file_of(tmp_path, [*opinions(430), *broken])
    place = ("file", path, "--organisation", "RXX", "--create-organisation", "--json")
    first = EMPTY | {"seen": 430 + len(broken), "created": 430, "quarantined": len(broken)}
    answer = command(*place)
    assert (numbers(answer), answer.code) == (first, 0)
    assert numbers(command(*place)) == first | {"created": 0, "unchanged": 430}
    assert QuarantinedRecord.objects.refused().count() == len(broken)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 whatever", "is a file with columns and needs a map"),
        (b"", "is empty"),
        (b"<html></html>", "a web page"),
        (b"id,body\n1,words\n", "is a file with columns and needs a map"),
        (b'[{"id": 1, "body": "wo', "stops before its end"),
        (b'{"error": "no"}', "holds no list of stories"),
        (b" " * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_whole(
    command: Command, tmp_path: Path, content: bytes, words: str
) -> None:
    path = file_of(tmp_path, content)
    answer = command("file", path, "--organisation", "RXX", "--create-organisation", "--json")
    assert answer.code == 1
    assert words in answer.err
    assert numbers(answer) == EMPTY
    assert not Story.objects.exists()


def test_a_file_that_is_not_there(command: Command, tmp_path: Path) -> None:
    answer = command("file", tmp_path / "none.json", "--organisation", "RXX", "--create-organisation")
    assert "There is no file none.json" in answer.err


def test_a_map_is_refused_in_words(command: Command, tmp_path: Path) -> None:
    path = file_of(tmp_path, opinions(1))
    answer = command("file", path, "--organisation", "RXX", "--create-organisation", "--map", "map.yaml")
    assert "There is no map map.yaml" in answer.err
    assert "fft_dashboard, fft_qdc" in answer.err
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_real_command_says_no_key_anywhere(standin: CareOpinionStandIn) -> None:
    """A process of its own, as a person starts it: streams, exit code, and where the key might slip out."""
    from tests.faults.conftest import address
    from tests.faults.drill import ROOT, environment

    def manage(key: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(
                    sys.executable,
                    "manage.py",
                    "import_stories",
                    "care-opinion",
                    "--url",
                    standin.url,
                    "--json",
                ),
                *("--organisation", "RXX", "--create-organisation", "--key", key),
            ],
            cwd=ROOT,
            env=environment(address()),
            capture_output=True,
            text=True,
            check=False,
        )

    good = manage(standin.key)
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["created"] == 250
    bad = manage("wrong-secret-key")
    assert bad.returncode == 1
    assert "Check the key" in bad.stderr
    assert "Traceback" not in bad.stderr
    everything = good.stdout + good.stderr + bad.stdout + bad.stderr + str(list(AuditEvent.objects.values()))
    assert standin.key not in everything
    assert "wrong-secret-key" not in everything
