"""Reading the sample files."""

from pathlib import Path
from typing import Any

import yaml

from tradehall.settings import ROOT

SEEDS = ROOT / "seeds"


class Sample:
    """One folder of sample files. Files with a common beginning are read as one list."""

    def __init__(self, name: str) -> None:
        self.folder = SEEDS / name
        if not self.folder.is_dir():
            raise FileNotFoundError(f"there is no sample called {name}")

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """All rows of `kind`.yaml and `kind`-*.yaml, in the order of the files' names."""
        paths = [p for p in sorted(self.folder.glob("*.yaml")) if p.stem == kind or p.stem.startswith(f"{kind}-")]
        return [row for path in paths for row in _load(path)]

    def one(self, kind: str) -> dict[str, Any]:
        """The single mapping in `kind`.yaml."""
        loaded: dict[str, Any] = _load(self.folder / f"{kind}.yaml")
        return loaded


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def text(value: dict[str, str] | None) -> dict[str, str]:
    """A text in several languages as commands take it; the first language is the source."""
    return {**value, "source": next(iter(value))} if value else {}
