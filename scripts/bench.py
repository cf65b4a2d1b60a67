"""Runs the benchmarks in tests/bench/, each as a program of its own: all of them, or those named."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCHES = ROOT / "tests" / "bench"


def main(names: list[str]) -> int:
    known = sorted(file.stem for file in BENCHES.glob("*.py") if not file.stem.startswith("_"))
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"bench: no {', '.join(unknown)}; there are: {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    paths = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    environment = os.environ | {"PYTHONPATH": paths}
    failed = False
    for name in names or known:
        print(f"bench: {name}", flush=True)
        command = [sys.executable, str(BENCHES / f"{name}.py")]
        failed |= subprocess.run(command, cwd=ROOT, env=environment).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
