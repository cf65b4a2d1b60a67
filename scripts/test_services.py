"""Brings what the tests need beside Python: a browser, PostgreSQL, Redis, a mail store, a relay for calls, libical,
and fonts for three scripts.

Where something is missing and this is Debian or Ubuntu, apt-get installs it (as root, or by sudo where that
asks for no password); else a line says what to install. The tests start their own servers, on data of their
own.
"""

import glob
import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "chromium": ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    "postgresql": ["/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb"],
    "redis-server": ["/usr/bin/redis-server"],
    "libical3": ["/usr/lib/*/libical.so.3", "/usr/lib/libical.so.3", "/usr/lib64/libical.so.3"],
    "dovecot-imapd": ["/usr/lib/dovecot/imap", "/usr/libexec/dovecot/imap"],
    "dovecot-lmtpd": ["/usr/lib/dovecot/lmtp", "/usr/libexec/dovecot/lmtp"],
    "coturn": ["/usr/bin/turnserver"],
    "fonts-noto-cjk": ["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"],
}
ON_PATH = {"chromium": "chromium", "postgresql": "initdb", "redis-server": "redis-server", "coturn": "turnserver"}


def missing() -> list[str]:
    """The Debian packages whose programs are not on this machine."""

    def there(package: str) -> bool:
        on_path = package in ON_PATH and shutil.which(ON_PATH[package])
        return bool(on_path or any(glob.glob(pattern) for pattern in PROGRAMS[package]))

    return [package for package in PROGRAMS if not there(package)]


def as_root() -> list[str] | None:
    """What to put before a command to run it as root, or None where we cannot."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: list[str]) -> bool:
    """Install Debian packages, without a question; True where apt-get says that it did."""
    root = as_root()
    if root is None or not shutil.which("apt-get"):
        return False
    print(f"tests: installing {', '.join(packages)}", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([*apt, "update"], **options)
    command = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    return subprocess.run(command, **options).returncode == 0


def main() -> int:
    packages = missing()
    if packages and not (install(packages) and not missing()):
        names = " ".join(missing())
        print(f"tests: please install what Debian calls: {names}", file=sys.stderr)
        print(f"tests: as root: apt-get install --no-install-recommends {names}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
