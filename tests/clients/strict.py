"""A reader of IMAP responses that forgives nothing (RFC 3501 section 9), and a session that reads with it."""

import re
import time

from harness import Imap, holds

ATOM = rb"[^\x00-\x20\x7f-\xff(){%*\"\\\]]"
# What stands in a response besides strings and parentheses: flags, numbers, words, a section in brackets.
WORD = re.compile(rb"\\\*|\\?" + ATOM + rb"+|\]|\[|\*|%")
QUOTED = re.compile(rb'"((?:[\x01-\x09\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
TEXT = re.compile(rb"[\x20-\x7e]*")


def values(parts):
    """The data of one untagged response: words as str, strings as bytes, lists as lists. Fails on anything else."""
    out, stack, at = [], [], 0
    line, literals = parts[0], list(parts[1:])
    holds(line.startswith(b"* "), f"not an untagged response: {line[:80]!r}")
    here, at = out, 2
    while at < len(line):
        if line[at : at + 1] == b" ":
            at += 1
        elif line[at : at + 1] == b"(":
            here.append([])
            stack.append(here)
            here, at = here[-1], at + 1
        elif line[at : at + 1] == b")":
            holds(stack, f"a parenthesis too many: {line[:200]!r}")
            here, at = stack.pop(), at + 1
        elif found := QUOTED.match(line, at):
            here.append(re.sub(rb"\\(.)", rb"\1", found[1]))
            at = found.end()
        elif re.compile(rb"~?\{\d+\}$").match(line, at):
            here.append(literals.pop(0))
            line, at = literals.pop(0), 0
        else:
            found = WORD.match(line, at)
            holds(found, f"an octet that may not stand there: {line[at:at + 20]!r} in {line[:200]!r}")
            here.append(found[0].decode())
            at = found.end()
    holds(not stack, f"a parenthesis is not closed: {line[:200]!r}")
    return out


def fits(parts):
    """Whether one response is well formed to the last octet."""
    line = parts[0]
    if re.match(rb"\* (OK|NO|BAD|BYE|PREAUTH)\b", line) or not line.startswith(b"* "):
        holds(len(parts) == 1 and TEXT.fullmatch(line), f"a text with octets that may not stand there: {line[:200]!r}")
        return None
    return values(parts)


class Strict(Imap):
    """Every line of every answer is read to its last octet."""

    def say(self, text, good=None, literal=(), within=3.0):
        """One command; `literal` are arguments sent as literals after it. Gives (untagged values, completion)."""
        tag, began = f"t{next(self.tags)}", time.monotonic()
        line = tag.encode() + b" " + (text.encode() if isinstance(text, str) else text)
        rows = []
        for octets in literal:
            self.send(line + b" {%d}\r\n" % len(octets))
            while not (parts := self.response())[0].startswith((b"+", tag.encode())):
                rows.append(fits(parts))
            if not parts[0].startswith(b"+"):
                return rows, self.done(tag, parts, good, began, within)
            self.send(octets)
            line = b""
        self.send(line + b"\r\n")
        while not (parts := self.response())[0].startswith(tag.encode() + b" "):
            if len(line) > 8_000 and parts[0].startswith(b"* BAD"):
                return rows, self.done(tag, parts, good, began, within)  # its tag was thrown away with the line
            holds(parts[0].startswith(b"* "), f"{text[:60]!r} got a line of its own: {parts[0][:200]!r}")
            rows.append(fits(parts))
        return rows, self.done(tag, parts, good, began, within)

    def done(self, tag, parts, good, began, within):
        fits(parts)
        answer = parts[0].partition(b" ")[2]
        holds(re.match(rb"(OK|NO|BAD) ", answer), f"no completion: {answer[:200]!r}")
        holds(good is None or answer.startswith(good.encode()), f"got {answer[:200]!r}, wanted {good}")
        took = time.monotonic() - began
        holds(took < within, f"answered after {took:.2f} s")
        return answer
