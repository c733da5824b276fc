"""Fetch the built front-end files that the project ships, so that nothing needs Node or a CDN at run time.

Run by hand when a version changes: `python scripts/vendor_assets.py`. Needs npm and the npm registry, once.
What it changes in the files it fetches is written into the VERSION.md beside them. It may touch only the folders
named below.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NHSUK_VERSION = "10.6.1"
AXE_VERSION = "4.14.1"
NHSUK_FOLDER = ROOT / "static" / "vendor" / f"nhsuk-frontend-{NHSUK_VERSION}"
FIXTURES = ROOT / "tests" / "ui" / "fixtures" / "nhsuk-frontend-fixtures.json.gz"
AXE_FOLDER = ROOT / "tests" / "e2e" / "vendor"

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
SOURCE_MAP = re.compile(r"\n?(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")
ABSOLUTE_ASSETS = "url(/assets/"

MIT = """MIT License

Copyright (c) NHS England and the contributors to NHS.UK frontend

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

VERSION_NOTE = f"""# nhsuk-frontend {NHSUK_VERSION}

Built files of the npm package `nhsuk-frontend` (NHS England, MIT: see LICENCE; the package itself carries no licence
file, its package.json and README name the licence). Made by `scripts/vendor_assets.py`; change the version there.

Three things differ from the package, all done by that script:

1. The two `@font-face` rules are gone. They fetch Frutiger from `assets.nhs.uk`; this product fetches nothing from
   another host, and its Content-Security-Policy would report each attempt. Text falls back to Arial, which is the
   next name in NHS.UK frontend's own font list.
2. `url(/assets/...)` became `url(assets/...)`, so that the icons are found wherever the static files are served.
3. The `sourceMappingURL` comments are gone, since the maps are not shipped.
"""


def unpack(package: str, folder: Path) -> Path:
    """Download `package` (name@version) with npm into `folder` and give the unpacked package's path."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the front-end files. Install Node.js, then run this again.")
    done = subprocess.run(
        [npm, "pack", package, "--silent"], cwd=folder, check=True, capture_output=True, text=True
    )
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def without_outside_fetches(css: str) -> str:
    """Give the style sheet without what would leave the site or point at files that are not shipped."""
    css = FONT_FACE.sub("", css).replace(ABSOLUTE_ASSETS, "url(assets/")
    css = SOURCE_MAP.sub("\n", css)
    if "https://" in css or "url(/" in css:
        raise SystemExit(
            "The style sheet still points outside the vendored folder: look at it before shipping."
        )
    return css


def vendor_nhsuk(package: Path) -> None:
    """Write the NHS.UK frontend files and the compact copy of its fixtures."""
    dist = package / "dist" / "nhsuk"
    shutil.rmtree(NHSUK_FOLDER, ignore_errors=True)
    shutil.copytree(dist / "assets", NHSUK_FOLDER / "assets")
    css = (dist / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (NHSUK_FOLDER / "nhsuk-frontend.min.css").write_text(without_outside_fetches(css), encoding="utf-8")
    script = (dist / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    (NHSUK_FOLDER / "nhsuk-frontend.min.js").write_text(SOURCE_MAP.sub("\n", script), encoding="utf-8")
    (NHSUK_FOLDER / "LICENCE").write_text(MIT, encoding="utf-8")
    (NHSUK_FOLDER / "VERSION.md").write_text(VERSION_NOTE, encoding="utf-8")
    write_fixtures(dist / "components")


def write_fixtures(components: Path) -> None:
    """Keep what the rendering test needs of each fixture, in one reproducible gzip file."""
    kept = [
        {
            "component": component["component"],
            "name": fixture["name"],
            "context": fixture["context"],
            "callBlock": fixture.get("callBlock"),
            "html": fixture["html"],
        }
        for component in map(_json, sorted(components.glob("*/fixtures.json")))
        for fixture in component["fixtures"]
    ]
    FIXTURES.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": NHSUK_VERSION, "fixtures": kept}, separators=(",", ":"))
    FIXTURES.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _json(path: Path) -> dict[str, list[dict[str, object]]]:
    loaded: dict[str, list[dict[str, object]]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def vendor_axe(package: Path) -> None:
    """Write axe-core, which only the tests use, with both its licence files."""
    AXE_FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"):
        target = AXE_FOLDER / (name if name == "axe.min.js" else f"axe-core-{name}")
        shutil.copyfile(package / name, target)


def main() -> None:
    """Fetch both packages into temporary folders and write what the project ships."""
    jobs = (
        (f"nhsuk-frontend@{NHSUK_VERSION}", vendor_nhsuk),
        (f"axe-core@{AXE_VERSION}", vendor_axe),
    )
    for package, write in jobs:
        with tempfile.TemporaryDirectory() as folder:
            write(unpack(package, Path(folder)))
        sys.stdout.write(f"{package}: written\n")


if __name__ == "__main__":
    main()
