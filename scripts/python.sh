#!/bin/sh
# Runs its arguments with the first Python on this machine that is new enough (PYTHON= names one).
for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidate" "$@"
    fi
done
found=$("${PYTHON:-python3}" --version 2>/dev/null | head -n 1)
echo "Tradehall needs Python 3.11 or newer; found: ${found:-none}. PYTHON=/path/to/python names another." >&2
exit 1
