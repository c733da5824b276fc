"""Files stay small enough to hold in the head. Over 500 lines is a failure; below that a person decides."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("stories", "responses", "casework", "feedbackhub", "scripts")
NEVER = 500


def sizes() -> list[tuple[int, str]]:
    found = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                lines = path.read_text(encoding="utf-8").count("\n")
                found.append((lines, str(path.relative_to(ROOT))))
    return sorted(found, reverse=True)


def test_no_file_has_grown_out_of_its_room() -> None:
    largest = sizes()[:10]
    print("\n".join(f"{lines:5} {name}" for lines, name in largest))  # noqa: T201 (read by a person with -s)
    assert largest[0][0] <= NEVER


def test_every_module_says_why_it_exists() -> None:
    import ast

    silent = [
        name
        for _, name in sizes()
        if (source := (ROOT / name).read_text(encoding="utf-8")).strip()
        and ast.get_docstring(ast.parse(source)) is None
    ]
    assert silent == []
