"""One file for each program that reads mail; `../read.py` runs them all.

Every check has a server of its own, so that they run side by side.
"""

import concurrent.futures
import importlib.util
import os
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

from harness import Checks, Imap, Server, Skip

from read.explained import explained

# What every server says, and IDLE, which programs cannot be without here: they would wait for their own clock.
BASE = ("IMAP4rev1", "IDLE")
ONLY = "only"
NODE_MODULES = pathlib.Path(__file__).parent.parent / "node_modules"


def has(need):
    """Whether a program is here, or a library: `python:NAME`, `npm:NAME`."""
    kind, _, name = need.rpartition(":")
    if kind == "python":
        return importlib.util.find_spec(name) is not None
    if kind == "npm":
        return (NODE_MODULES / name).exists()
    return shutil.which(name) is not None


def bare(command):
    """The words that leave every extension away which the server tells of."""
    server = Server(command)
    try:
        with Imap(server) as imap:
            told = imap.flat("CAPABILITY")[0].decode().split()[2:]
    finally:
        server.stop()
    words = [word for word in told if word not in BASE]
    return ["--policy", f"mail.harbor.test:without={','.join(words)}"] if words else []


class Reading(Checks):
    """Checks that each get a server and an empty directory, and run several at a time."""

    later = set()  # what can only be tried when the ports speak TLS

    def check(self, title, needs="", bare=False):
        """`bare`: once more with a server that has no extensions of IMAP, or with such a server `ONLY`."""

        def keep(function):
            if bare is not ONLY:
                self.rows.append((title, needs.split(), function, False))
            if bare:
                self.rows.append((f"{title} [no extensions]", needs.split(), function, True))
            return function

        return keep

    def run(self, command, only="", workers=4, trace=False):
        rows = [row for row in self.rows if only in row[0]]
        self.without = bare(command) if any(row[3] for row in rows) else []
        ci = os.environ.get("CI", "").lower() in ("1", "true")
        counts = {"ok": 0, "FAIL": 0, "skipped": 0}
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            for (title, *_), done in zip(rows, [pool.submit(self._one, command, row, trace) for row in rows]):
                word, why, took = done.result()
                word = "FAIL" if word == "skipped" and ci else word
                counts[word] += 1
                print(f"{word:7} {title} ({took:.2f} s)" + (f"\n        {why[:2500]}" if why else ""), flush=True)
        if not only and len(rows) < self.at_least:
            counts["FAIL"] += 1
            print(f"FAIL    only {len(rows)} checks ran, {self.at_least} are on record")
        for line in sorted(self.later):
            print(f"left for TLS: {line}")
        skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
        print(f"{counts['ok']} passed, {counts['FAIL']} failed{skipped} ({time.monotonic() - began:.1f} s)")
        return 1 if counts["FAIL"] else 0

    def _one(self, command, row, trace):
        title, needs, function, is_bare = row
        began, word, why, server = time.monotonic(), "ok", "", None
        try:
            missing = [program for program in needs if not has(program)]
            if missing:
                raise Skip("no " + ", ".join(missing))
            with tempfile.TemporaryDirectory(prefix="mailglass-") as home:
                server = Server(command, self.without if is_bare else ())
                server.taps = []
                function(server, pathlib.Path(home))
                explained(command, server.taps)
        except Skip as skip:
            word, why = "skipped", str(skip)
        except Exception as e:  # a check may fail in any way; the others still run
            word, why = "FAIL", f"{type(e).__name__}: {e}".strip()
            if trace:
                traceback.print_exc(file=sys.stdout)
        if server:
            if server.child.poll() is not None:
                word, why = "FAIL", f"{why}\nthe server ended with {server.child.returncode}\n{server.tail()}"
            server.stop()
            if "panicked at" in server.tail():
                word, why = "FAIL", f"{why}\nthe server panicked\n{server.tail()}"
        return word, why, time.monotonic() - began


checks = Reading(at_least=125)
check = checks.check
later = checks.later.add
