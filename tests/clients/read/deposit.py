"""Where programs that fetch letters put them: a script as delivery agent, each letter a file of its own."""

import re

from mailboxes import alike


class Deposit:
    def __init__(self, home, linger=0):
        self.place, self.script = home / "letters", home / "agent"
        self.place.mkdir()
        self.script.write_text(f'#!/bin/sh\ncat >"$(mktemp {self.place}/XXXXXXXX)"\nsleep {linger}\n')
        self.script.chmod(0o700)

    def letters(self):
        """What was delivered, with the line ends of the network."""
        return sorted(network(one.read_bytes()) for one in self.place.iterdir())

    def empty(self):
        for one in self.place.iterdir():
            one.unlink()

    def holds(self, wanted, clean=lambda octets: octets):
        """Exactly these letters, octet by octet but for what `clean` knows that the program changes."""
        alike([clean(one) for one in self.letters()], [clean(one) for one in wanted], "letters")


def network(octets):
    return re.sub(rb"\r?\n", b"\r\n", octets)
