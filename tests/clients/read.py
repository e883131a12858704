#!/usr/bin/env python3
"""Programs and libraries that read mail, against the real ports: what they hold is what the server holds, both ways.

    python3 tests/clients/read.py [target/debug/mailglass] [--only WORD] [--trace] [--workers N]

Run by the Python of a virtual environment with `requirements.txt`, the checks of Python's libraries run too; after
`npm ci --prefix tests/clients`, those of Node's.
"""

import argparse
import importlib
import os
import pathlib
import shlex
import sys

import read


def main():
    words = argparse.ArgumentParser()
    words.add_argument("command", nargs="?", default=os.environ.get("MAILGLASS", "target/debug/mailglass"))
    words.add_argument("--only", default="", help="run the checks whose title holds this")
    words.add_argument("--trace", action="store_true", help="print where a check failed")
    words.add_argument("--workers", type=int, default=4, help="how many checks run at a time")
    given = words.parse_args()
    for path in sorted(pathlib.Path(read.__file__).parent.glob("[a-z]*.py")):
        importlib.import_module(f"read.{path.stem}")
    sys.exit(read.checks.run(shlex.split(given.command), given.only, given.workers, given.trace))


if __name__ == "__main__":
    main()
