"""The web process never loads a solver: they belong to the child that solves, and cost tens of megabytes."""

import subprocess
import sys

SOLVERS = {"ortools", "hermax", "pysat", "numpy", "flask", "sqlalchemy"}


def test_importing_the_scheduler_loads_no_solver():
    load = "import sys, tradehall.scheduling, tradehall.scheduling.__main__"
    code = f"{load}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="platform")
    assert not SOLVERS & set(done.stdout.split())
