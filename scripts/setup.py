"""Makes what the project needs on this machine; does nothing where it is there and current.

    python scripts/setup.py demo    # what running needs: .venv, front-end files, catalogues, a secret
    python scripts/setup.py dev     # what linting and testing need: the same and the development requirements

Each step leaves a stamp: a hash of what it was made from. Only the standard library is used.
"""

import argparse
import hashlib
import os
import secrets
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ENV_FILE = ROOT / ".env"


class SetupError(Exception):
    """What a person reads when the machine cannot be set up: one line that says what to do."""


def digest(files: Iterable[Path]) -> str:
    """Hash of the names and contents of the files that exist."""
    total = hashlib.sha256()
    for file in sorted(files):
        if file.is_file():
            total.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, made_from: str) -> bool:
    return stamp.is_file() and stamp.read_text() == made_from


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


def run(*command: str | Path, why: str) -> None:
    """Run a step; its output goes to the terminal. A failure becomes one line."""
    if subprocess.run([str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL).returncode:
        raise SetupError(f"{why} failed; the lines above say why")


def make_venv() -> None:
    """A .venv that works: made where there is none, and anew where the Python behind it is gone."""
    if PYTHON.exists() and not subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode:
        return
    say("making .venv")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, ImportError, OSError) as error:
        raise SetupError(
            f"cannot make .venv: {error}; on Debian and Ubuntu `apt-get install python3-venv` helps"
        ) from error


def install(requirements: str) -> None:
    """Install one lock into .venv, each file checked against its hash."""
    lock = ROOT / requirements
    stamp = VENV / f"{requirements}.stamp"
    made_from = digest([lock])
    if is_current(stamp, made_from):
        return
    say(f"installing {requirements} (a minute or so)")
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    run(*pip, "--requirement", lock, why=f"installing {requirements}")
    stamp.write_text(made_from)


def front_end(*, for_tests: bool) -> None:
    """static/vendor/, from the npm packages in package-lock.json."""
    vendor = ROOT / "static" / "vendor"
    stamp = vendor / ("test.stamp" if for_tests else "vendor.stamp")
    scripts = ROOT / "scripts"
    made_from = digest([ROOT / "package-lock.json", scripts / "icons.txt", scripts / "assets.py"])
    if is_current(stamp, made_from):
        return
    say("fetching the front-end files")
    run(PYTHON, scripts / "assets.py", *(["--test"] if for_tests else []), why="fetching the front-end files")
    for name in ["vendor.stamp", "test.stamp"] if for_tests else ["vendor.stamp"]:
        (vendor / name).write_text(made_from)


def catalogues() -> None:
    """The compiled translations beside their sources."""
    sources = list((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
    stamp = VENV / "translations.stamp"
    made_from = digest(sources)
    if is_current(stamp, made_from) and all(source.with_suffix(".mo").exists() for source in sources):
        return
    run(PYTHON, ROOT / "scripts" / "translations.py", "compile", why="compiling the translations")
    stamp.write_text(made_from)


def is_configured(name: str) -> bool:
    """Whether the environment or .env sets this variable."""
    lines = ENV_FILE.read_text(encoding="utf-8").splitlines() if ENV_FILE.exists() else []
    return bool(os.environ.get(name)) or any(
        line.strip().removeprefix("export ").startswith(f"{name}=") for line in lines
    )


def secret() -> None:
    """A secret key of this installation's own, in .env (mode 0600), unless one is set already."""
    (ROOT / "instance").mkdir(mode=0o700, exist_ok=True)
    if is_configured("TRADEHALL_SECRET_KEY"):
        return
    say("writing a new secret key to .env")
    before = ENV_FILE.read_text(encoding="utf-8").rstrip("\n") if ENV_FILE.exists() else ""
    line = f"TRADEHALL_SECRET_KEY={secrets.token_urlsafe(48)}\n"
    ENV_FILE.touch(mode=0o600)
    ENV_FILE.write_text(f"{before}\n{line}" if before else line, encoding="utf-8")


def set_up(purpose: str) -> None:
    """All steps for one purpose, `demo` or `dev`."""
    make_venv()
    if purpose == "dev":
        install("requirements-dev.txt")
    elif not is_current(VENV / "requirements-dev.txt.stamp", digest([ROOT / "requirements-dev.txt"])):
        install("requirements.txt")
    front_end(for_tests=purpose == "dev")
    catalogues()
    if purpose == "demo":
        secret()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make what the project needs on this machine.")
    parser.add_argument("purpose", choices=["demo", "dev"])
    try:
        set_up(parser.parse_args().purpose)
    except SetupError as problem:
        sys.exit(f"set-up: {problem}")
