"""A Maildir on disk, as mbsync and offlineimap keep it."""

import os
import pathlib
import re

FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "D": "\\Draft", "T": "\\Deleted"}
LONG_AGO = 1_000_000_000


class Maildir:
    def __init__(self, path):
        self.path = pathlib.Path(path)

    def exists(self):
        return (self.path / "cur").is_dir()

    def make(self):
        for part in ("cur", "new", "tmp"):
            (self.path / part).mkdir(parents=True)
        return self

    def files(self):
        return [one for part in ("cur", "new") for one in sorted((self.path / part).iterdir()) if not one.name.startswith(".")]

    def held(self):
        """{UID: (flags, octets)}, as the names of the files tell; with the line ends of the network."""
        out = {}
        for one in self.files():
            uid = re.search(r",U=(\d+)", one.name)
            octets = one.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            out[int(uid[1]) if uid else one.name] = (self.flags(one), octets)
        return out

    def file(self, uid):
        [found] = [one for one in self.files() if f",U={uid}," in one.name or f",U={uid}:" in one.name]
        return found

    @staticmethod
    def flags(file):
        return {FLAGS[letter] for letter in file.name.partition(":2,")[2] if letter in FLAGS}

    def mark(self, uid, letters):
        """Gives a letter other flags, as a mail reader does: it gets another name."""
        file = self.file(uid)
        file.rename(self.path / "cur" / f"{file.name.partition(':2,')[0]}:2,{''.join(sorted(letters))}")
        self.rest()

    def drop(self, uid):
        self.file(uid).unlink()
        self.rest()

    def put(self, name, content, letters=""):
        """A letter of the user's own, with the line ends of a file."""
        (self.path / "cur" / f"{name}:2,{letters}").write_bytes(content.replace(b"\r\n", b"\n"))
        self.rest()

    def rest(self):
        """Makes the directories old: programs wait a second for a directory that has just changed."""
        for part in ("cur", "new"):
            os.utime(self.path / part, (LONG_AGO, LONG_AGO))
