"""What the server itself holds, asked over IMAP by hand: the other side of every check of a program that reads mail."""

import base64
import re

from harness import BEN, Imap, eventually, holds, same


def utf7(name):
    """A mailbox name in modified UTF-7 (RFC 3501 section 5.1.3)."""

    def shift(run):
        return "&" + base64.b64encode(run[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    return re.sub(r"[^\x20-\x7e]+", shift, name.replace("&", "&-"))


def decoded(name):
    """The same back."""

    def unshift(found):
        octets = found[1].replace(",", "/")
        return base64.b64decode(octets + "=" * (-len(octets) % 4)).decode("utf-16-be") if octets else "&"

    return re.sub(r"&([^-]*)-", unshift, name)


def quoted(name):
    """A mailbox name as IMAP takes it."""
    return '"' + re.sub(r'(["\\])', r"\\\1", utf7(name)) + '"'


def names(server, login=BEN, chosen=False):
    """The names of the mailboxes; `chosen`: of those that can be selected."""
    with Imap(server, login) as imap:
        rows = [re.fullmatch(rb'\* LIST \([^)]*\) "/" (?:"(.*)"|([^ "]+))', row) for row in imap.flat('LIST "" "*"')]
        holds(all(rows), f"LIST: {rows}")
        rows = [row for row in rows if not (chosen and b"\\Noselect" in row[0])]
        return {decoded(re.sub(r"\\\\(.)", r"\\1", (row[1] or row[2]).decode())) for row in rows}


def held(server, box="INBOX", login=BEN):
    """What a mailbox holds: {UID: (flags, octets)}, without \\Recent, and without setting \\Seen."""
    out = {}
    with Imap(server, login) as imap:
        imap.say(f"EXAMINE {quoted(box)}")
        for parts in imap.say("UID FETCH 1:* (UID FLAGS BODY.PEEK[])"):
            head = parts[0] + (parts[2] if len(parts) > 2 else b"")
            if uid := re.search(rb"\bUID (\d+)", head):
                flags = re.search(rb"FLAGS \(([^)]*)\)", head)[1].decode().split()
                out[int(uid[1])] = (set(flags) - {"\\Recent"}, parts[1])
    return out


def put(server, content, box="INBOX", flags="", login=BEN):
    """Appends a letter; its UID, which is the highest."""
    with Imap(server, login) as imap:
        imap.append(quoted(box), content, flags)
    return max(held(server, box, login))


def say(server, *lines, box=None, login=BEN):
    """Commands in a session of their own, in a mailbox if one is named."""
    with Imap(server, login) as imap:
        if box:
            imap.say(f"SELECT {quoted(box)}")
        for line in lines:
            imap.say(line)


def flags(server, uid, box="INBOX", login=BEN):
    return held(server, box, login)[uid][0]


def subjects(server, box="INBOX", login=BEN):
    """{subject: UID} of a mailbox."""
    rows = held(server, box, login).items()
    return {found[1].decode("latin-1"): uid for uid, (_, octets) in rows if (found := re.search(rb"(?im)^Subject: ([^\r\n]*)", octets))}


def gone(server, uid, box="INBOX", login=BEN):
    holds(eventually(lambda: uid not in held(server, box, login)), f"UID {uid} is still in {box}")


def is_marked(server, uid, wanted, box="INBOX", login=BEN):
    """The flags of a letter become these."""
    eventually(lambda: flags(server, uid, box, login) == wanted)
    same(flags(server, uid, box, login), wanted, f"flags of UID {uid} in {box}")


def alike(got, wanted, what):
    """The same letters, in any order; a failure shows those that differ, without their long lines."""
    short = lambda octets: re.sub(r"(.)\1{30,}", r"\1...", repr(octets))
    odd = [short(one) for one in got if one not in wanted], [short(one) for one in wanted if one not in got]
    holds(odd == ([], []), f"{what}: too many {odd[0]}, missing {odd[1]}")
    same(len(got), len(wanted), f"{what}, how many")
