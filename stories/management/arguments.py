"""The arguments of `manage.py import_stories`, a parser for each kind of source."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from stories.management.feeds import KEY_VARIABLES
from stories.models import SourceKind

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.core.management.base import CommandParser


def add_arguments(parser: CommandParser) -> None:
    """Give each kind of source its own arguments, and all of them what they share."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="care-opinion|nhs-uk|file")
    care_opinion = kinds.add_parser("care-opinion", help="from Care Opinion's API")
    _add_feed(care_opinion, SourceKind.CARE_OPINION, "https://www.careopinion.org.uk")
    nhs_uk = kinds.add_parser("nhs-uk", help="from the reviews of NHS.UK")
    _add_feed(nhs_uk, SourceKind.NHS_UK, "https://api.nhs.uk/comments")
    nhs_uk.add_argument(
        "--ods-code",
        action="append",
        default=[],
        dest="ods_codes",
        metavar="CODE",
        help="whose reviews to read, such as RXX01; give it once for each. Without it, the codes that are stored "
        "with the source",
    )
    file = kinds.add_parser("file", help="from a file: CSV, Excel (.xlsx), JSON, JSON lines")
    _add_file(file)
    for kind in (care_opinion, nhs_uk, file):
        kind.add_argument("--organisation", required=True, metavar="CODE", help="its ODS code")
        kind.add_argument("--create-organisation", action="store_true", help="make it where it is unknown")
        kind.add_argument("--organisation-name", default="", metavar="NAME", help="its name if it is made")
        kind.add_argument("--dry-run", action="store_true", help="store nothing, say what would be")
        kind.add_argument("--json", action="store_true", help="end with one line of JSON")


def _add_feed(parser: ArgumentParser, kind: SourceKind, example: str) -> None:
    parser.add_argument("--url", required=True, help=f"such as {example}")
    parser.add_argument(
        "--key",
        help="the subscription key; other users of this machine can see it in the list of processes, so "
        f"{KEY_VARIABLES[kind]} or --key-file is better",
    )
    parser.add_argument("--key-file", type=Path, metavar="PATH", help="a file that holds the key alone")
    parser.add_argument(
        "--keep-key", action="store_true", help="store the key, encrypted, for the imports by schedule"
    )
    parser.add_argument("--since", type=_day, metavar="DATE", help="published since, as 2026-03-01")
    parser.add_argument(
        "--check-withdrawn",
        action="store_true",
        help="then ask for each story by its id, and take down what is gone (one request a story)",
    )
    parser.add_argument(
        "--believe",
        action="store_true",
        help="take smaller pages, or stories that are shown no more, as right this time",
    )


def _add_file(parser: ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH")
    parser.add_argument(
        "--map",
        metavar="MAP.yaml",
        help="which column is which: a YAML file, or a ready map by name (fft_qdc, fft_dashboard); JSON in Care "
        "Opinion's format needs none",
    )
    parser.add_argument(
        "--source", default="", metavar="NAME", help="the source of files with columns to which it belongs"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-03-01") from None
