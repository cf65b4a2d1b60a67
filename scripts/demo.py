"""`make demo`: sets up, migrates, loads the sample event, and serves it until Ctrl-C.

Two processes run side by side, the web server and the worker; when one ends, for whatever reason, so does
the other.
HOST= and PORT= choose the address (127.0.0.1 and 5000).
"""

import contextlib
import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import setup

PASSWORD = "zibo-mie-2020"
ACCOUNTS = [
    ("exporter@demo.example", "exporter in Zibo, Chinese"),
    ("buyer@demo.example", "buyer in Tsu, Japanese"),
    ("buyer.us@demo.example", "buyer in Chicago, English"),
    ("interpreter@demo.example", "interpreter, Chinese and Japanese"),
    ("organiser@demo.example", "organiser of the event"),
    ("admin@demo.example", "administrator"),
]
GUNICORN = (
    "-k gevent -w 1 --worker-connections 8000 --graceful-timeout 5 --keep-alive 5 "
    "--no-control-socket --log-level warning --forwarded-allow-ips="
)
MOST_OPEN_FILES = 65536
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def address() -> tuple[str, int]:
    """HOST and PORT, checked: the port must be a number and free."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise setup.SetupError(f"PORT={port} is not a port number between 1 and 65535")
    try:
        family, kind, *_, where = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        raise setup.SetupError(
            f"cannot listen on {host} port {port}: {error.strerror}; PORT= chooses another"
        ) from error
    return host, int(port)


def die_with_parent() -> None:
    """In the child, on Linux: TERM when this script is killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=setup.ROOT, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """TERM to all that still run, KILL to those that do not listen."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return True  # up, if not well; what is wrong stands in the log
    except OSError:
        return False


def welcome(url: str) -> None:
    print(f"\nTradehall is ready at {url}\n\nSample accounts, all with the password {PASSWORD}:")
    for email, who in ACCOUNTS:
        print(f"  {email:<26} {who}")
    print("\nCtrl-C stops it; the data stays in instance/.\n", flush=True)


def serve(bind: str, url: str) -> int:
    """Run both processes until one ends or we are told to stop. Returns the exit code for the shell."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: told.set())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))

    processes: list[subprocess.Popen[bytes]] = []
    try:
        python = str(setup.PYTHON)
        processes.append(start(python, "-m", "gunicorn", *GUNICORN.split(), "-b", bind, "wsgi:app"))
        processes.append(start(python, "-m", "flask", "--app", "wsgi", "worker"))
        deadline = time.monotonic() + SECONDS_TO_START
        ready = False
        while not told.wait(0.2):
            if any(process.poll() is not None for process in processes):
                print("demo: a process ended; its last words stand above", file=sys.stderr)
                return 1
            if not ready and (ready := answers(url)):
                welcome(url)
            if not ready and time.monotonic() > deadline:
                print(f"demo: no answer at {url} after {SECONDS_TO_START} s", file=sys.stderr)
                return 1
        return 0
    finally:
        stop(processes)


def main() -> int:
    host, port = address()
    setup.set_up("demo")
    shown = f"[{host}]" if ":" in host else host
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, shown)
    url = f"http://{reachable}:{port}"
    if not setup.is_configured("TRADEHALL_BASE_URL"):
        os.environ["TRADEHALL_BASE_URL"] = url
    flask = [setup.PYTHON, "-m", "flask", "--app", "wsgi"]
    setup.run(*flask, "db", "upgrade", why="migrating the database")
    setup.run(*flask, "seed", "zibo-mie", why="loading the sample event")
    return serve(f"{shown}:{port}", url)


if __name__ == "__main__":
    try:
        with contextlib.suppress(KeyboardInterrupt):
            sys.exit(main())
        sys.exit(130)
    except setup.SetupError as problem:
        sys.exit(f"demo: {problem}")
