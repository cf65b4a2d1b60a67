"""The start of the process that reads strangers' mails: nothing of the application is loaded into it."""

import importlib.util
import sys
from pathlib import Path

where = Path(__file__).resolve().parent / "parse.py"
spec = importlib.util.spec_from_file_location("parse", where)
assert spec is not None
assert spec.loader is not None
parse = importlib.util.module_from_spec(spec)
sys.modules["parse"] = parse
spec.loader.exec_module(parse)
parse.main()
