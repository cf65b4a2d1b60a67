"""House rules that no general tool knows. Prints `file:line: what is wrong`, exits 1 where anything is.

    python scripts/check_house.py

Each rule is a function from one file to its faults. A suppression stands in the lists below, with its reason.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
HOUSE = "platform/tradehall/"
MOST_LINES = 450
Fault = tuple[int, str]

# Templates that may put ready-made markup into a page: path -> why it is safe.
MAY_BE_SAFE: dict[str, str] = {
    "templates/base.html": "a constant: the empty element that the page's script fills",
}
# Python files that may build Markup: path -> why it is safe.
MAY_BUILD_MARKUP: dict[str, str] = {
    f"{HOUSE}kernel/templating.py": "the hidden fields of every form, from a constant; format() escapes",
}
# Python files that may read the clock: path -> why.
MAY_READ_CLOCK: dict[str, str] = {
    f"{HOUSE}kernel/clock.py": "it is the clock",
    f"{HOUSE}kernel/transport.py": "Engine.IO compares its pings with the wall clock",
}

CLOCK_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    "datetime.datetime.today", "date.today", "datetime.date.today", "time.time", "time.time_ns",
}  # fmt: skip
WITHOUT_SQL = {"web", "sockets", "rules", "policy", "commands", "facts"}
WITHOUT_FLASK = {
    "service",
    "queries",
    "rules",
    "policy",
    "commands",
    "facts",
    "models",
    "errors",
    "reactions",
}
WITHOUT_FOREIGN_MODELS = {"models", "service", "reactions", "web", "sockets", "rules", "policy", "commands"}
WEB_LIBRARIES = {"flask", "flask_login", "flask_wtf", "flask_babel", "flask_socketio", "werkzeug"}

# What no file of ours names: places outside the repository, and hosts that packages come from. Split, so
# that this file may stand beside the others.
FORBIDDEN = re.compile("|".join(["/" + "work/", r"py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js"]))
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*[\"']application/(?:ld\+)?json)", re.I)
STYLE_TAG = re.compile(r"<style\b", re.I)
TAG_ATTRIBUTES = re.compile(r"<[a-z][^<>]*", re.I)
STYLE_ATTRIBUTE = re.compile(r"""[\s"']style\s*=""", re.I)
HANDLER_ATTRIBUTE = re.compile(r"""[\s"'](?:on[a-z]+|hx-on[\w:.-]*)\s*=""", re.I)
SAFE_FILTER = re.compile(r"\|\s*safe\b|\bMarkup\s*\(|\{%-?\s*autoescape\s+false")
ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe|source|video|audio)\b[^>]*\s(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I
)
ICON = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of attributes, else the empty string (or the known tail)."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def kind(path: str) -> str:
    """The file's place in its domain: `service` for deals/service.py and for deals/service/confirm.py."""
    parts = PurePosixPath(path.removeprefix(HOUSE)).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def domain(path: str) -> str:
    return PurePosixPath(path.removeprefix(HOUSE)).parts[0]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, `from a import b` as both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def commits(path: str, tree: ast.AST) -> Iterator[Fault]:
    if domain(path) == "kernel" or domain(path) == "migrations":
        return
    for line, name in calls(tree):
        if name.endswith((".commit", ".rollback")):
            yield line, f"{name}(): the runner in the kernel alone commits and rolls back"


def clocks(path: str, tree: ast.AST) -> Iterator[Fault]:
    if path in MAY_READ_CLOCK:
        return
    for line, name in calls(tree):
        if name in CLOCK_CALLS:
            yield line, f"{name}(): kernel.clock alone tells the time"


def emits(path: str, tree: ast.AST) -> Iterator[Fault]:
    if path == f"{HOUSE}kernel/relay.py":
        return
    reason = "live emits go out through kernel.relay alone"
    for line, name in calls(tree):
        head, _, tail = name.rpartition(".")
        if tail == "emit" and head.rpartition(".")[2] in {"socketio", "sio", "server"}:
            yield line, f"{name}(): {reason}"
    for line, name in imported(tree):
        if name in {"flask_socketio.emit", "flask_socketio.send"}:
            yield line, f"{name}: {reason}"


def floats(path: str, tree: ast.AST) -> Iterator[Fault]:
    if path != f"{HOUSE}kernel/money.py" and domain(path) != "deals":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"{node.value}: no floating point where money is counted"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float: no floating point where money is counted"


def edges(path: str, tree: ast.AST) -> Iterator[Fault]:
    if domain(path) in {"kernel", "migrations"}:
        return
    what = kind(path)
    for line, name in imported(tree):
        library = name.partition(".")[0]
        if what in WITHOUT_SQL and library == "sqlalchemy":
            yield line, f"{name}: {what} does not know the database"
        if what in WITHOUT_FLASK and library in WEB_LIBRARIES:
            yield line, f"{name}: {what} does not know the web"


def foreign_models(path: str, tree: ast.AST) -> Iterator[Fault]:
    if domain(path) == "kernel" or kind(path) not in WITHOUT_FOREIGN_MODELS:
        return
    for line, name in imported(tree):
        parts = name.split(".")
        if parts[0] == "tradehall" and parts[2:3] == ["models"] and parts[1] not in {"kernel", domain(path)}:
            yield line, f"{name}: another domain's tables; ask its queries or compose its handlers"


def markup(path: str, tree: ast.AST) -> Iterator[Fault]:
    if path in MAY_BUILD_MARKUP:
        return
    for line, name in calls(tree):
        if name.rpartition(".")[2] == "Markup":
            yield line, "Markup(): only in the files listed in scripts/check_house.py, each with its reason"


PYTHON_RULES = (commits, clocks, emits, floats, edges, foreign_models, markup)


def blanked(text: str) -> str:
    """The text with Jinja's tags made harmless, so that a `>` in an expression ends no HTML tag."""
    return JINJA.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def template_faults(path: str, text: str) -> Iterator[Fault]:
    def line_of(position: int) -> int:
        return text.count("\n", 0, position) + 1

    if not path.startswith("templates/mail/"):
        html = blanked(text)
        for match in INLINE_SCRIPT.finditer(html):
            yield line_of(match.start()), "inline script: the content security policy refuses it"
        for match in STYLE_TAG.finditer(html):
            yield line_of(match.start()), "style element: the content security policy refuses it"
        for tag in TAG_ATTRIBUTES.finditer(html):
            for match in STYLE_ATTRIBUTE.finditer(tag[0]):
                yield line_of(tag.start() + match.start()), "style=: the content security policy refuses it"
            for match in HANDLER_ATTRIBUTE.finditer(tag[0]):
                yield (
                    line_of(tag.start() + match.start()),
                    f"{match[0].strip()}: behaviour belongs to a module",
                )
        for match in ELSEWHERE.finditer(html):
            yield line_of(match.start()), "a file from another host: everything comes from our own"
    if path not in MAY_BE_SAFE:
        for match in SAFE_FILTER.finditer(text):
            yield line_of(match.start()), f"{match[0]}: only in the files listed in scripts/check_house.py"


def icon_faults(text: str, known: frozenset[str]) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), 1):
        for name in ICON.findall(line):
            if name not in known:
                yield number, f"icon {name!r} is not in scripts/icons.txt"


@cache
def known_icons() -> frozenset[str]:
    return frozenset((ROOT / "scripts" / "icons.txt").read_text(encoding="utf-8").split("\n"))


def forbidden_faults(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), 1):
        if match := FORBIDDEN.search(line):
            yield number, f"{match[0]!r}: no file of ours names this"


def length_faults(text: str) -> Iterator[Fault]:
    lines = text.count("\n")
    if lines > MOST_LINES:
        yield lines, f"{lines} lines, at most {MOST_LINES}: split it by what it tells"


def our_files() -> list[str]:
    """Files under version control, and new ones that are not ignored."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted(name for name in names if name and (ROOT / name).is_file())


def faults_of(path: str) -> Iterator[Fault]:
    try:
        text = (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture or a font
    yield from forbidden_faults(text)
    if path.startswith(("platform/", "static/js/")) and "/migrations/versions/" not in path:
        yield from length_faults(text)
    if path.startswith("templates/"):
        yield from template_faults(path, text)
        yield from icon_faults(text, known_icons())
    if path.startswith(HOUSE) and path.endswith(".py"):
        tree = ast.parse(text, path)
        for rule in PYTHON_RULES:
            yield from rule(path, tree)


def main() -> int:
    count = 0
    for path in our_files():
        for line, reason in sorted(faults_of(path)):
            count += 1
            print(f"{path}:{line}: {reason}")
    if (ROOT / "platform" / "__init__.py").exists():
        count += 1
        print("platform/__init__.py:1: the standard library owns the name platform; this folder is no package")
    if count:
        print(f"house: {count} faults", file=sys.stderr)
    return int(bool(count))


if __name__ == "__main__":
    sys.exit(main())
