#!/usr/bin/env python3
"""Real programs against the real ports: curl, swaks, telnet, smtplib, poplib, imaplib, raw sockets.

    python3 tests/clients/run.py [target/debug/mailglass] [--only WORD] [--trace]

Starts the program with every port free, runs the checks in order, prints ok or FAIL for each.
"""

import base64
import email
import email.message
import email.policy
import imaplib
import os
import poplib
import re
import select
import smtplib
import subprocess
import time
from datetime import datetime

from harness import (
    ANA, BEN, CARL, PASSWORD, WAIT, Checks, Imap, Pop3, Smtp,
    arrived, below_trace, deliver, eventually, fetched, file_with, holds, letter, run, same, stuffed, token, uids,
)
from letters import appended, nasty

checks = Checks(at_least=73)
check = checks.check
CURL = ["curl", "--silent", "--show-error", "--max-time", "10", "--noproxy", "*"]
BEN_LOGIN = ["--user", "ben:cedar"]
CARL_LOGIN = ["--user", "carl:maple"]

def multipart(subject):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"], m["Subject"] = ANA, BEN, subject
    m["Date"], m["Message-ID"] = "Mon, 02 Mar 2026 09:00:00 +0000", f"<{subject}@meadow.test>"
    m.set_content("plain: café\n")
    m.add_alternative("<p>html</p>\n", subtype="html")
    m.add_attachment(bytes(range(256)), maintype="application", subtype="octet-stream", filename="all bytes.bin")
    return m


# ---------------------------------------------------------------- start


@check("start: six services, each on a port of its own")
def _(server):
    same(len({at for at in server.at.values()}), 6, "different addresses")
    for service, (host, port) in server.at.items():
        same(host, "127.0.0.1", service)
        holds(port > 0, f"{service} has no port")


@check("start: the hosts greet by their names")
def _(server):
    for service, name in (("smtp", "mx1.harbor.test"), ("submission", "mail.meadow.test")):
        with Smtp(server, service, greet=False) as smtp:
            code, texts = smtp.reply()
            holds(code == 220 and texts[0].startswith(name + " "), f"{service} greets {code} {texts}")
            holds(smtp.say("EHLO laptop.meadow.test", 250)[1][0].split()[0] == name, "EHLO gives another name")


@check("start: ben's INBOX is seeded, ben and carl can log in, ana's account is elsewhere")
def _(server):
    with Imap(server, BEN, "INBOX") as imap:
        holds(len(imap.numbers("SEARCH ALL")) >= 10, "ben has fewer than 10 letters")
    for who in (BEN, CARL):
        for name in (who, who.partition("@")[0]):
            with Imap(server, None) as imap:
                imap.say(f"LOGIN {name} {PASSWORD[who]}")
            with Pop3(server, None) as pop3:
                pop3.say(f"USER {name}")
                pop3.say(f"PASS {PASSWORD[who]}")
                pop3.say("QUIT")
    # The ports of POP3 and IMAP are those of mail.harbor.test.
    with Imap(server, None) as imap:
        imap.say(f"LOGIN {ANA} {PASSWORD[ANA]}", "NO")


# ---------------------------------------------------------------- curl


@check("curl smtp: an upload arrives", "curl")
def _(server):
    subject = token()
    content = letter(subject)
    with file_with(content) as path:
        run([*CURL, server.url("smtp", "laptop.meadow.test"), "--mail-from", ANA, "--mail-rcpt", BEN, "-T", path])
    stored = arrived(server, subject)
    same(below_trace(stored), content)
    holds(stored.startswith(f"Return-Path: <{ANA}>\r\n".encode()), f"no Return-Path on top: {stored[:100]!r}")
    holds(b"\r\nReceived: " in stored[: -len(content)], "no Received")
    holds(b"laptop.meadow.test" in stored[: -len(content)] or b"127.0.0.1" in stored[: -len(content)], "Received does not say from where")


@check("curl smtp: two recipients, two copies", "curl")
def _(server):
    subject = token()
    content = letter(subject)
    run([*CURL, server.url("smtp"), "--mail-from", ANA, "--mail-rcpt", BEN, "--mail-rcpt", CARL, "-T", "-"], content)
    same(below_trace(arrived(server, subject, BEN)), content)
    same(below_trace(arrived(server, subject, CARL)), content)


@check("curl smtp: the null reverse-path", "curl")
def _(server):
    subject = token("bounce")
    run([*CURL, server.url("smtp"), "--mail-from", "", "--mail-rcpt", BEN, "-T", "-"], letter(subject))
    holds(arrived(server, subject).startswith(b"Return-Path: <>\r\n"), "Return-Path is not <>")


@check("curl smtp: an unknown recipient and a foreign domain are refused", "curl")
def _(server):
    for rcpt in ("nobody@harbor.test", "someone@elsewhere.test"):
        run([*CURL, server.url("smtp"), "--mail-from", ANA, "--mail-rcpt", rcpt, "-T", "-"], letter(token()), status=55)


@check("curl smtp: 4 MB arrive whole", "curl")
def _(server):
    subject = token("large")
    content = letter(subject, b"".join(b"%07d " % n + b"z" * 68 + b"\r\n" for n in range(52_000)), to=CARL)
    run([*CURL, server.url("smtp"), "--mail-from", ANA, "--mail-rcpt", CARL, "-T", "-"], content)
    holds(below_trace(arrived(server, subject, CARL)) == content, "the letter differs")


@check("curl smtp: VRFY and HELP", "curl")
def _(server):
    run([*CURL, server.url("smtp"), "--mail-rcpt", BEN])
    run([*CURL, server.url("smtp"), "--request", "HELP"])


@check("curl smtp: the submission port takes a letter for another domain", "curl")
def _(server):
    subject = token("local")
    run([*CURL, server.url("submission"), "--mail-from", ANA, "--mail-rcpt", BEN, "-T", "-"], letter(subject))
    arrived(server, subject, BEN)


@check("curl pop3: LIST", "curl")
def _(server):
    rows = run([*CURL, server.url("pop3"), *BEN_LOGIN]).splitlines()
    holds(len(rows) >= 5 and all(re.fullmatch(rb"\d+ \d+", r) for r in rows), f"{rows[:5]}")
    same([int(r.split()[0]) for r in rows], list(range(1, len(rows) + 1)), "numbers")


@check("curl pop3: RETR gives as many octets as LIST said", "curl")
def _(server):
    rows = run([*CURL, server.url("pop3"), *BEN_LOGIN]).splitlines()
    for row in rows[:3] + rows[-3:]:
        n, size = row.split()
        same(len(run([*CURL, server.url("pop3", n.decode()), *BEN_LOGIN])), int(size), f"octets of {n.decode()}")


@check("curl pop3: UIDL, each another, the same the next time", "curl")
def _(server):
    first = run([*CURL, server.url("pop3"), *BEN_LOGIN, "--request", "UIDL"])
    ids = [row.split()[1] for row in first.splitlines()]
    same(len(set(ids)), len(ids), "different ids")
    holds(all(re.fullmatch(rb"[\x21-\x7e]{1,70}", i) for i in ids), f"ids {ids[:3]}")
    same(run([*CURL, server.url("pop3"), *BEN_LOGIN, "--request", "UIDL"]), first)


@check("curl pop3: TOP 1 0 and TOP 1 2", "curl")
def _(server):
    whole = run([*CURL, server.url("pop3", "1"), *BEN_LOGIN])
    head, _, body = whole.partition(b"\r\n\r\n")
    same(run([*CURL, server.url("pop3"), *BEN_LOGIN, "--request", "TOP 1 0"]), head + b"\r\n\r\n")
    two = b"".join(body.splitlines(True)[:2])
    same(run([*CURL, server.url("pop3"), *BEN_LOGIN, "--request", "TOP 1 2"]), head + b"\r\n\r\n" + two)


@check("curl pop3: DELE takes effect at QUIT", "curl")
def _(server):
    subject = token("dele")
    deliver(server, letter(subject, to=CARL), (CARL,))
    arrived(server, subject, CARL)
    before = run([*CURL, server.url("pop3"), *CARL_LOGIN]).splitlines()
    run([*CURL, server.url("pop3"), *CARL_LOGIN, "--head", "--request", f"DELE {len(before)}"])
    same(len(run([*CURL, server.url("pop3"), *CARL_LOGIN]).splitlines()), len(before) - 1, "letters")
    same(uids(server, subject, CARL), [], "the letter in IMAP")


@check("curl pop3: a wrong password is refused", "curl")
def _(server):
    run([*CURL, server.url("pop3"), "--user", "ben:wrong"], status=67)


@check("curl imap: LIST has INBOX", "curl")
def _(server):
    rows = run([*CURL, server.url("imap"), *BEN_LOGIN]).splitlines()
    holds(any(re.match(rb'\* LIST \([^)]*\) (".+"|NIL) "?INBOX"?$', r) for r in rows), f"{rows}")


@check("curl imap: EXAMINE, STATUS, NOOP, FETCH", "curl")
def _(server):
    examined = run([*CURL, server.url("imap"), *BEN_LOGIN, "--request", "EXAMINE INBOX"])
    for word in (b" EXISTS", b"UIDVALIDITY", b"UIDNEXT", b"FLAGS ("):
        holds(word in examined, f"EXAMINE without {word}: {examined!r}")
    status = run([*CURL, server.url("imap"), *BEN_LOGIN, "--request", "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"])
    exists = int(re.search(rb"\* (\d+) EXISTS", examined)[1])
    same(int(re.search(rb"MESSAGES (\d+)", status)[1]), exists, "MESSAGES and EXISTS")
    run([*CURL, server.url("imap"), *BEN_LOGIN, "--request", "NOOP"])
    flags = run([*CURL, server.url("imap", "INBOX"), *BEN_LOGIN, "--request", "FETCH 1:* (UID FLAGS)"])
    same(len(re.findall(rb"(?m)^\* \d+ FETCH \(", flags)), exists, "FETCH responses")


@check("curl imap: a letter by UID, its size as RFC822.SIZE said", "curl")
def _(server):
    subject = token()
    content = letter(subject)
    deliver(server, content)
    arrived(server, subject)
    [uid] = uids(server, subject)
    whole = run([*CURL, server.url("imap", f"INBOX;UID={uid}"), *BEN_LOGIN])
    same(below_trace(whole), content)
    with Imap(server, BEN, "INBOX") as imap:
        size = re.search(rb"RFC822\.SIZE (\d+)", imap.flat(f"UID FETCH {uid} RFC822.SIZE")[0])
    same(int(size[1]), len(whole), "RFC822.SIZE")


@check("curl imap: a section by index", "curl")
def _(server):
    head = run([*CURL, server.url("imap", "INBOX;MAILINDEX=1;SECTION=HEADER.FIELDS%20(SUBJECT)"), *BEN_LOGIN])
    holds(re.fullmatch(rb"Subject: [^\r]*\r\n(?:[ \t][^\r]*\r\n)*\r\n", head, re.I), f"{head!r}")


@check("curl imap: SEARCH by URL", "curl")
def _(server):
    subject = token("sought")
    deliver(server, letter(subject))
    arrived(server, subject)
    found = run([*CURL, server.url("imap", f"INBOX?SUBJECT%20{subject}"), *BEN_LOGIN])
    same(len(found.split()), 3, f"numbers in {found!r}")


@check("curl imap: APPEND upload, then byte for byte back", "curl")
def _(server):
    subject = token("appended")
    content = appended(subject, CARL)
    with file_with(content) as path:
        run([*CURL, server.url("imap", "INBOX"), *CARL_LOGIN, "-T", path])
    [uid] = uids(server, subject, CARL)
    same(run([*CURL, server.url("imap", f"INBOX;UID={uid}"), *CARL_LOGIN]), content)


@check("curl imap: CREATE, STORE, EXPUNGE, DELETE", "curl")
def _(server):
    box = token("box")
    ask = lambda path, request: run([*CURL, server.url("imap", path), *CARL_LOGIN, "--request", request])
    ask("", f"CREATE {box}")
    run([*CURL, server.url("imap", box), *CARL_LOGIN, "-T", "-"], letter(token()), status=None)
    with file_with(letter(token())) as path:
        run([*CURL, server.url("imap", box), *CARL_LOGIN, "-T", path])
    holds(b"\\Deleted" in ask(box, r"STORE 1 +FLAGS (\Deleted)"), "STORE does not tell the flag")
    holds(b"* 1 EXPUNGE" in ask(box, "EXPUNGE"), "no EXPUNGE response")
    ask("", f"DELETE {box}")
    holds(box.encode() not in ask("", 'LIST "" "*"'), "the mailbox is still listed")


@check("curl imap: a wrong password is refused", "curl")
def _(server):
    run([*CURL, server.url("imap"), "--user", "ben:wrong"], status=67)


@check("curl http: the pages and what a page that is not there says", "curl")
def _(server):
    for path in ("", "playground"):
        page = run([*CURL, "--include", server.url("web", path)]).decode()
        holds(re.match(r"HTTP/1\.1 200", page) and re.search(r"(?im)^content-type: text/html; charset=utf-8", page), page[:300])
        holds(re.search(r"(?im)^content-security-policy:", page), "no content security policy")
        holds(re.search(r"(?im)^x-content-type-options: nosniff", page), "no nosniff")
        holds("<title>" in page, "no title")
    same(run([*CURL, "--output", "/dev/null", "--write-out", "%{http_code}", server.url("web", "no-such-page")]), b"404")


# ---------------------------------------------------------------- swaks


def swaks(server, *words, to=BEN, status=0, service="smtp", stdin=b""):
    host, port = server.at[service]
    return run(["swaks", "--server", host, "--port", port, "--ehlo", "laptop.meadow.test", "--from", ANA, "--to", to, "--timeout", "10", *words], stdin, status).decode(errors="replace")


@check("swaks: a letter", "swaks")
def _(server):
    subject = token()
    swaks(server, "--header", f"Subject: {subject}", "--body", "hello")
    holds(b"hello" in arrived(server, subject), "another body")


@check("swaks: pipelining", "swaks")
def _(server):
    subject = token("piped")
    said = swaks(server, "--pipeline", "--header", f"Subject: {subject}", to=f"{BEN},{CARL}")
    holds(said.index(" -> DATA") < said.index("<-  250", said.index("MAIL FROM")), "swaks did not pipeline: is PIPELINING offered?")
    arrived(server, subject, BEN)
    arrived(server, subject, CARL)


@check("swaks: one of two recipients refused", "swaks")
def _(server):
    subject = token("half")
    swaks(server, "--pipeline", "--header", f"Subject: {subject}", to=f"nobody@harbor.test,{BEN}")
    arrived(server, subject)


@check("swaks: an attachment and its BODYSTRUCTURE", "swaks")
def _(server):
    subject = token("attached")
    with file_with(bytes(range(256)), ".bin") as path:
        swaks(server, "--header", f"Subject: {subject}", "--body", "see below", "--attach-type", "application/octet-stream", "--attach", f"@{path}")
    stored = email.message_from_bytes(arrived(server, subject))
    same(stored.get_payload(1).get_payload(decode=True), bytes(range(256)))
    with Imap(server, BEN, "INBOX") as imap:
        [row] = imap.flat(f'UID FETCH {uids(server, subject)[0]} BODYSTRUCTURE')
    holds(re.search(rb'"TEXT" "PLAIN".*"APPLICATION" "OCTET-STREAM".*"BASE64".*"MIXED"', row, re.I | re.S), f"{row!r}")


@check("swaks: --data with dots", "swaks")
def _(server):
    subject = token("dots")
    swaks(server, "--data", f"Subject: {subject}\\nFrom: {ANA}\\n\\n.one\\n..two\\n.\\nend\\n")
    holds(b"\r\n.one\r\n..two\r\n.\r\nend\r\n" in arrived(server, subject), "dots were lost or doubled")


@check("swaks: quits after each step", "swaks")
def _(server):
    for step in ("CONNECT", "EHLO", "MAIL", "RCPT"):
        swaks(server, "--quit-after", step)
    holds(" -> HELO " in swaks(server, "--protocol", "SMTP", "--quit-after", "HELO"), "no HELO")


@check("swaks: an unknown recipient ends with 24", "swaks")
def _(server):
    holds("550" in swaks(server, to="nobody@harbor.test", status=24), "no 550")


# ---------------------------------------------------------------- telnet


def telnet(server, service, lines, ends):
    """Types lines one by one, each after the answer that `ends` names, and gives what was shown."""
    host, port = server.at[service]
    child = subprocess.Popen(["telnet", host, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    shown = b""
    limit = time.monotonic() + WAIT
    try:
        for line, end in zip(["", *lines], ends):
            if line:
                child.stdin.write(line.encode() + b"\n")
                child.stdin.flush()
            was = len(shown)
            while not re.search(end, shown[was:]) and time.monotonic() < limit:
                if select.select([child.stdout], [], [], 0.2)[0]:
                    got = os.read(child.stdout.fileno(), 65536)
                    if not got:
                        break
                    shown += got
            holds(re.search(end, shown[was:]), f"after {line!r} no {end!r} in {shown[was:]!r}")
    finally:
        child.kill()
        child.wait(5)
    return shown


@check("telnet: SMTP by hand", "telnet")
def _(server):
    subject = token("typed")
    telnet(
        server, "smtp",
        ["HELO laptop.meadow.test", f"MAIL FROM:<{ANA}>", f"RCPT TO:<{BEN}>", "DATA", f"Subject: {subject}\n\ntyped by hand\n.", "QUIT"],
        [rb"(?m)^220 ", rb"(?m)^250 ", rb"(?m)^250 ", rb"(?m)^250 ", rb"(?m)^354 ", rb"(?m)^250 ", rb"(?m)^221 "],
    )
    holds(arrived(server, subject).endswith(b"\r\n\r\ntyped by hand\r\n"), "another body")


@check("telnet: POP3 by hand", "telnet")
def _(server):
    telnet(server, "pop3", ["USER ben", "PASS cedar", "STAT", "LIST", "QUIT"], [rb"\+OK", rb"\+OK", rb"\+OK", rb"\+OK \d+ \d+", rb"(?m)^\.\r?$", rb"\+OK"])


@check("telnet: IMAP by hand", "telnet")
def _(server):
    telnet(server, "imap", ["a1 LOGIN ben cedar", "a2 SELECT INBOX", "a3 FETCH 1 FLAGS", "a4 LOGOUT"], [rb"\* OK", rb"a1 OK", rb"a2 OK \[READ-WRITE\]", rb"\* 1 FETCH .*\r?\na3 OK", rb"\* BYE.*\r?\na4 OK"])


# ---------------------------------------------------------------- smtplib


def smtp_client(server, service="smtp"):
    client = smtplib.SMTP(*server.at[service], local_hostname="laptop.meadow.test", timeout=WAIT)
    client.ehlo()
    return client


@check("smtplib: EHLO's extensions")
def _(server):
    with smtp_client(server) as client:
        for word in ("size", "8bitmime", "pipelining", "enhancedstatuscodes"):
            holds(client.has_extn(word), f"no {word} in {client.esmtp_features}")
        holds(int(client.esmtp_features["size"]) >= 1_000_000, "SIZE is small or absent")


@check("smtplib: NOOP RSET VRFY EXPN HELP")
def _(server):
    with smtp_client(server) as client:
        same(client.noop()[0], 250, "NOOP")
        same(client.rset()[0], 250, "RSET")
        holds(client.verify(BEN)[0] in (250, 251, 252), "VRFY")
        holds(client.expn("team")[0] in (250, 252, 502, 550), "EXPN")
        holds(client.docmd("HELP")[0] in (211, 214), "HELP")


@check("smtplib: sendmail, send_message, both read back")
def _(server):
    plain, parts = token(), token("parts")
    message = multipart(parts)
    with smtp_client(server) as client:
        same(client.sendmail(ANA, [BEN], letter(plain)), {})
        same(client.send_message(message, mail_options=["BODY=8BITMIME"]), {})
        try:
            client.send_message(message)
            raise AssertionError("octets above 127 were taken, although nobody had said that they come")
        except smtplib.SMTPDataError as refusal:
            same(refusal.smtp_code, 554)
    same(below_trace(arrived(server, plain)), letter(plain))
    stored = email.message_from_bytes(arrived(server, parts))
    same(stored.get_payload(0).get_payload(0).get_payload(decode=True).decode(), "plain: café\r\n")
    same(stored.get_payload(1).get_payload(decode=True), bytes(range(256)))


@check("smtplib: 50 letters on one connection, none lost")
def _(server):
    stem = token("many")
    with smtp_client(server) as client:
        for n in range(50):
            client.sendmail(ANA, [CARL], letter(f"{stem}-{n}", to=CARL))
    holds(eventually(lambda: len(uids(server, stem + "-", CARL)) == 50), f"{len(uids(server, stem, CARL))} of 50")


@check("smtplib: SIZE and BODY parameters; a size over the limit is refused at MAIL")
def _(server):
    with smtp_client(server) as client:
        same(client.mail(ANA, ["SIZE=100", "BODY=8BITMIME"])[0], 250, "MAIL with parameters")
        client.rset()
        limit = int(client.esmtp_features["size"])
        same(client.mail(ANA, [f"SIZE={limit + 1}"])[0], 552, "MAIL over the limit")
        same(client.mail(ANA, ["NONSENSE=1"])[0], 555, "an unknown parameter")


@check("smtplib: refused recipients are named")
def _(server):
    with smtp_client(server) as client:
        refused = client.sendmail(ANA, [BEN, "nobody@harbor.test"], letter(token()))
        same(list(refused), ["nobody@harbor.test"])
        same(refused["nobody@harbor.test"][0], 550)
        try:
            client.sendmail(ANA, ["nobody@harbor.test"], letter(token()))
            raise AssertionError("no recipient was left and nothing was raised")
        except smtplib.SMTPRecipientsRefused:
            pass


@check("smtplib: commands out of order are refused, the session goes on")
def _(server):
    with smtp_client(server) as client:
        same(client.rcpt(BEN)[0], 503, "RCPT before MAIL")
        holds(client.docmd("DATA")[0] in (503, 554), "DATA before RCPT")
        client.mail(ANA)
        same(client.mail(ANA)[0], 503, "MAIL within a transaction")
        holds(client.docmd("DATA")[0] in (503, 554), "DATA without a recipient")
        same(client.rcpt(BEN)[0], 250)
        client.ehlo()
        same(client.rcpt(BEN)[0], 503, "EHLO ends the transaction; RCPT after it")
        holds(client.docmd("FROBNICATE")[0] in (500, 502), "an unknown command")
        same(client.noop()[0], 250)


@check("smtplib: commands in any case, the source route and the quoted local part")
def _(server):
    with Smtp(server) as smtp:
        smtp.say("ehlo LAPTOP.meadow.test", 250)
        smtp.say(f"mail from:<{ANA}>", 250)
        smtp.say("RCPT TO:<ben@HARBOR.TEST>", 250)
        smtp.say('RcPt To:<"ben"@harbor.test>', 250)
        smtp.say("rset", 250)
        smtp.say("quit", 221)


# ---------------------------------------------------------------- poplib


def pop3_client(server, user="ben", password="cedar"):
    client = poplib.POP3(*server.at["pop3"], timeout=WAIT)
    client.user(user)
    client.pass_(password)
    return client


@check("poplib: the whole session")
def _(server):
    client = poplib.POP3(*server.at["pop3"], timeout=WAIT)
    capabilities = client.capa()
    for word in ("TOP", "UIDL", "USER"):
        holds(word in capabilities, f"CAPA without {word}: {capabilities}")
    client.user("ben")
    client.pass_("cedar")
    count, octets = client.stat()
    listed = client.list()[1]
    same(len(listed), count, "LIST and STAT")
    same(sum(int(r.split()[1]) for r in listed), octets, "octets of LIST and STAT")
    same(client.list(1)[4:], listed[0], "LIST 1")
    ids = client.uidl()[1]
    same(len(ids), count, "UIDL and STAT")
    same(client.uidl(1)[4:], ids[0], "UIDL 1")
    _, lines, _ = client.retr(1)
    same(sum(len(line) + 2 for line in lines), int(listed[0].split()[1]), "octets of RETR 1")
    head = client.top(1, 0)[1]
    same(lines[: len(head)], head, "TOP 1 0")
    same(head[-1], b"", "the empty line after the header")
    client.noop()
    client.dele(1)
    same(client.stat()[0], count - 1, "STAT after DELE")
    for refused in (lambda: client.retr(1), lambda: client.dele(1), lambda: client.list(1), lambda: client.uidl(1)):
        try:
            refused()
            raise AssertionError("a deleted letter was served")
        except poplib.error_proto:
            pass
    client.rset()
    same(client.stat(), (count, octets), "STAT after RSET")
    client.quit()


@check("poplib: a lost connection deletes nothing, QUIT does")
def _(server):
    subject = token("kept")
    deliver(server, letter(subject, to=CARL), (CARL,))
    arrived(server, subject, CARL)
    client = pop3_client(server, "carl", "maple")
    count = client.stat()[0]
    client.dele(count)
    client.close()
    client = eventually(lambda: _try(lambda: pop3_client(server, "carl", "maple")))
    same(client.stat()[0], count, "after a lost connection")
    client.dele(count)
    client.quit()
    same(uids(server, subject, CARL), [], "after QUIT")


def _try(f):
    try:
        return f()
    except poplib.error_proto:
        return None


@check("poplib: refusals before the password, wrong password, wrong numbers")
def _(server):
    with Pop3(server, None) as pop3:
        pop3.say("STAT", good=False)
        pop3.say("PASS cedar", good=False)
        pop3.say("USER ben")
        pop3.say("PASS wrong", good=False)
    with Pop3(server) as pop3:
        for line in ("RETR 0", "RETR 99999", "RETR", "RETR x", "TOP 1", "DELE -1", "LIST 99999", "FROBNICATE"):
            pop3.say(line, good=False)
        pop3.say("NOOP")
        pop3.say("QUIT")


@check("poplib: the maildrop is locked for one session at a time")
def _(server):
    with Pop3(server):
        with Pop3(server, None) as second:
            second.say("USER ben")
            got = second.say("PASS cedar", good=False)
            holds(b"[IN-USE]" in got, f"no [IN-USE]: {got!r}")
        with Imap(server, BEN, "INBOX"):
            pass
    client = eventually(lambda: _try(lambda: pop3_client(server)))
    holds(client, "the lock stayed after the connection ended")
    client.quit()


@check("poplib: new mail is seen by the next session, not by this one")
def _(server):
    subject = token("later")
    client = pop3_client(server)
    count = client.stat()[0]
    deliver(server, letter(subject))
    arrived(server, subject)
    same(client.stat()[0], count, "STAT in the open session")
    client.quit()
    client = pop3_client(server)
    same(client.stat()[0], count + 1, "STAT in the next")
    client.quit()


# ---------------------------------------------------------------- imaplib


def imap_client(server, user="carl", password="maple"):
    client = imaplib.IMAP4(*server.at["imap"], timeout=WAIT)
    client.login(user, password)
    return client


def ok(answer):
    same(answer[0], "OK", f"status of {answer}")
    return answer[1]


def box_with(server, client, letters):
    """A new mailbox of carl's, selected, with these letters."""
    box = token("box")
    ok(client.create(box))
    for content in letters:
        ok(client.append(box, None, None, content))
    same(ok(client.select(box)), [b"%d" % len(letters)], "EXISTS")
    return box


def drop(client, box):
    ok(client.close())
    ok(client.delete(box))
    client.logout()


@check("imaplib: CAPABILITY before and after login")
def _(server):
    client = imaplib.IMAP4(*server.at["imap"], timeout=WAIT)
    holds("IMAP4REV1" in client.capabilities, f"{client.capabilities}")
    holds("LOGINDISABLED" not in client.capabilities, "LOGINDISABLED")
    ok(client.noop())
    client.login("ben@harbor.test", "cedar")
    holds(b"IDLE" in ok(client.capability())[0].split(), "no IDLE")
    same(client.logout()[0], "BYE")


@check("imaplib: a wrong password, then the right one")
def _(server):
    client = imaplib.IMAP4(*server.at["imap"], timeout=WAIT)
    try:
        client.login("ben", "wrong")
        raise AssertionError("a wrong password was taken")
    except imaplib.IMAP4.error:
        pass
    client.login("ben", "cedar")
    client.logout()


@check("imaplib: SELECT and EXAMINE tell all they must")
def _(server):
    client = imap_client(server, "ben", "cedar")
    for readonly in (False, True):
        exists = int(ok(client.select("INBOX", readonly=readonly))[0])
        holds(exists >= 10, f"{exists} letters")
        for code in ("FLAGS", "UIDVALIDITY", "UIDNEXT", "PERMANENTFLAGS", "RECENT"):
            holds(client.response(code)[1][0] is not None, f"no {code}")
    same(client.status("INBOX", "(MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)")[0], "OK")
    same(client.select("no-such-mailbox")[0], "NO")
    client.logout()


@check("imaplib: SEARCH in many ways")
def _(server):
    client = imap_client(server)
    first, second, third = token("first"), token("second"), token("third")
    box = box_with(server, client, [letter(first, b"an apple\r\n", to=CARL), letter(second, b"a pear\r\n" * 300, sender="ben@harbor.test", to=CARL), multipart(third).as_bytes()])
    ok(client.store("1", "+FLAGS", r"(\Seen \Flagged)"))
    for key, wanted in {
        "ALL": b"1 2 3", "SEEN": b"1", "UNSEEN": b"2 3", "FLAGGED": b"1", "UNFLAGGED": b"2 3", "DELETED": b"", "UNDELETED": b"1 2 3",
        "NOT SEEN": b"2 3", f"OR SUBJECT {first} SUBJECT {second}": b"1 2", f"(OR SEEN SUBJECT {second}) FLAGGED": b"1",
        "FROM ben": b"2", "FROM ANA": b"1 3", "TO carl": b"1 2", "BODY apple": b"1", "TEXT PEAR": b"2", "LARGER 2000": b"2", "SMALLER 2000": b"1 3",
        f'HEADER Message-ID "{third}"': b"3", 'HEADER SUBJECT ""': b"1 2 3", "HEADER X-Not-There x": b"", "1:2": b"1 2", "*": b"3", "2:*": b"2 3",
        "SENTON 2-Mar-2026": b"1 2 3", "SENTBEFORE 2-Mar-2026": b"", "SENTSINCE 1-Jan-2026": b"1 2 3", "UID 1:*": b"1 2 3", "KEYWORD nothing": b"", "ANSWERED": b"", "DRAFT": b"",
    }.items():
        same(ok(client.search(None, *key.split(" ")))[0] or b"", wanted, f"SEARCH {key}")
    same(ok(client.search("UTF-8", "TEXT", '"apple"'))[0], b"1", "SEARCH CHARSET UTF-8")
    drop(client, box)


@check("imaplib: ENVELOPE, BODYSTRUCTURE, INTERNALDATE, sizes, ALL FAST FULL")
def _(server):
    client = imap_client(server)
    subject = token("shape")
    content = multipart(subject).as_bytes()
    box = box_with(server, client, [content])
    # imaplib gives pairs where there were literals; glue them.
    glue = lambda data: b" ".join(b" ".join(p) if isinstance(p, tuple) else p for p in data)
    row = glue(ok(client.fetch("1", "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)")))
    holds(b"RFC822.SIZE %d" % len(content) in row, "another size")
    holds(re.search(rb'INTERNALDATE "[ \d]\d-\w{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4}"', row), "no INTERNALDATE")
    envelope = b'ENVELOPE ("Mon, 02 Mar 2026 09:00:00 +0000" "%b" ((NIL NIL "ana" "meadow.test")) ((NIL NIL "ana" "meadow.test")) ((NIL NIL "ana" "meadow.test")) ((NIL NIL "ben" "harbor.test")) NIL NIL NIL "<%b@meadow.test>")'
    holds(envelope % (subject.encode(), subject.encode()) in row, f"another ENVELOPE: {row!r}")
    holds(re.search(rb'BODYSTRUCTURE \(\(\("text" "plain" \("charset" "utf-8"\).*"html".*"alternative".*"application" "octet-stream".*"base64".*"mixed"', row, re.I | re.S), f"another BODYSTRUCTURE: {row!r}")
    for macro, words in (("FAST", 3), ("ALL", 4), ("FULL", 5)):
        row = glue(ok(client.fetch("1", macro)))
        same(sum(w in row for w in (b"FLAGS (", b"INTERNALDATE ", b"RFC822.SIZE ", b"ENVELOPE (", b"BODY (")), words, macro)
    drop(client, box)


@check("imaplib: BODY.PEEK parts, partial, and that the pieces make the whole")
def _(server):
    client = imap_client(server)
    content = multipart(token("pieces")).as_bytes()
    box = box_with(server, client, [content])
    piece = lambda item: ok(client.fetch("1", f"({item})"))[0][1]
    same(piece("BODY.PEEK[]"), content, "BODY[]")
    same(piece("BODY.PEEK[HEADER]") + piece("BODY.PEEK[TEXT]"), content, "HEADER and TEXT")
    same(piece("BODY.PEEK[]<10.20>"), content[10:30], "partial")
    same(piece("BODY.PEEK[]<%d.100>" % (len(content) - 5)), content[-5:], "partial over the end")
    parsed = email.message_from_bytes(content)
    same(piece("BODY.PEEK[1.1]"), parsed.get_payload(0).get_payload(0).get_payload().encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), "part 1.1")
    holds(b"Content-Type: text/html" in piece("BODY.PEEK[1.2.MIME]"), "1.2.MIME")
    same(base64.b64decode(piece("BODY.PEEK[2]")), bytes(range(256)), "part 2")
    fields = piece("BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]")
    same(sorted(re.findall(rb"(?m)^([\w-]+):", fields)), [b"From", b"Subject"], "HEADER.FIELDS")
    holds(b"Subject:" not in piece("BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)]"), "HEADER.FIELDS.NOT")
    same(ok(client.fetch("1", "(FLAGS)"))[0].count(b"\\Seen"), 0, "\\Seen after PEEK")
    same(piece("BODY[TEXT]"), piece("BODY.PEEK[TEXT]"))
    same(ok(client.fetch("1", "(FLAGS)"))[0].count(b"\\Seen"), 1, "\\Seen after BODY[]")
    same(piece("RFC822"), content, "RFC822")
    same(piece("RFC822.HEADER") + piece("RFC822.TEXT"), content, "RFC822.HEADER and .TEXT")
    drop(client, box)


@check("imaplib: STORE in every form")
def _(server):
    client = imap_client(server)
    box = box_with(server, client, [letter(token()), letter(token())])
    flags = lambda n: set(imaplib.ParseFlags(ok(client.fetch(n, "(FLAGS)"))[0])) - {rb"\Recent"}
    holds(len(ok(client.store("1:2", "+FLAGS", r"(\Seen)"))) == 2, "two responses")
    ok(client.store("1", "FLAGS", r"(\Flagged \Draft)"))
    same(flags("1"), {rb"\Flagged", rb"\Draft"}, "FLAGS replaces")
    ok(client.store("1", "-FLAGS", r"(\Draft)"))
    same(flags("1"), {rb"\Flagged"}, "-FLAGS takes away")
    same(client.store("2", "+FLAGS.SILENT", r"(\Answered)")[1], [None], "SILENT says nothing")
    same(flags("2"), {rb"\Seen", rb"\Answered"})
    ok(client.store("2", "+FLAGS", "(Urgent)"))
    holds(b"Urgent" in flags("2"), "a keyword")
    same(ok(client.search(None, "KEYWORD", "urgent"))[0], b"2", "SEARCH KEYWORD in any case")
    drop(client, box)


@check("imaplib: COPY, EXPUNGE, CLOSE, UID forms")
def _(server):
    client = imap_client(server)
    subjects = [token("c") for _ in range(5)]
    other = token("other")
    box = box_with(server, client, [letter(s) for s in subjects])
    ok(client.create(other))
    ids = ok(client.uid("SEARCH", "ALL"))[0].split()
    same(len(set(ids)), 5, "UIDs")
    ok(client.copy("1:2", other))
    ok(client.uid("COPY", ids[4].decode(), other))
    ok(client.store("2,4", "+FLAGS", r"(\Deleted)"))
    left = [1, 2, 3, 4, 5]
    for number in ok(client.expunge()):
        left.pop(int(number) - 1)
    same(left, [1, 3, 5], "what the EXPUNGE numbers leave, each counted after the one before")
    same(ok(client.uid("SEARCH", "ALL"))[0].split(), [ids[0], ids[2], ids[4]], "UIDs after EXPUNGE")
    ok(client.uid("STORE", ids[0].decode(), "+FLAGS", r"(\Deleted)"))
    ok(client.close())
    same(ok(client.select(box)), [b"2"], "CLOSE expunges")
    same(ok(client.select(other)), [b"3"], "copies")
    data = b"".join(p[1] for p in ok(client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")) if isinstance(p, tuple))
    same([s for s in subjects if s.encode() in data], [subjects[0], subjects[1], subjects[4]], "subjects of the copies")
    same(client.copy("1", "no-such-mailbox")[0], "NO")
    holds(b"[TRYCREATE]" in client.copy("1", "no-such-mailbox")[1][0], "no TRYCREATE")
    ok(client.close())
    ok(client.delete(box))
    ok(client.delete(other))
    client.logout()


@check("imaplib: EXAMINE changes nothing")
def _(server):
    client = imap_client(server)
    box = box_with(server, client, [letter(token())])
    ok(client.select(box, readonly=True))
    client.fetch("1", "(BODY[])")
    status = client.xatom("STORE", "1", "+FLAGS", r"(\Deleted)")[0]
    ok(client.select(box))
    flags = ok(client.fetch("1", "(FLAGS)"))[0]
    holds(b"\\Seen" not in flags and b"\\Deleted" not in flags, f"{flags!r} after EXAMINE (STORE said {status})")
    drop(client, box)


@check("imaplib: CREATE RENAME DELETE LIST LSUB SUBSCRIBE, a level deep")
def _(server):
    client = imap_client(server)
    separator = re.search(rb'LIST \([^)]*\) "(.)"', b"LIST " + ok(client.list('""', "INBOX"))[0])[1].decode()
    a = token("box")
    b, child = token("box"), f"{a}{separator}inner"
    ok(client.create(child))
    names = lambda pattern: {r.split()[-1].strip(b'"').decode() for r in ok(client.list('""', pattern)) if r}
    holds(child in names("*"), "the child is not listed")
    holds(child not in names("%"), "% crosses a level")
    same(names(f"{a}{separator}%"), {child}, "the level below")
    ok(client.rename(child, b))
    holds(b in names("*") and child not in names("*"), "RENAME")
    same(client.create(b)[0], "NO", "CREATE of what is there")
    same(client.create("inbox")[0], "NO", "CREATE inbox")
    same(client.delete("no-such-mailbox")[0], "NO")
    same(client.delete("INBOX")[0], "NO")
    ok(client.subscribe(b))
    holds(any(b.encode() in r for r in ok(client.lsub('""', "*")) if r), "LSUB")
    ok(client.unsubscribe(b))
    holds(not any(b.encode() in r for r in ok(client.lsub('""', "*")) if r), "LSUB after UNSUBSCRIBE")
    ok(client.create('"with blank &- &AOk-"'))
    holds(any(b"with blank &- &AOk-" in r for r in ok(client.list('""', '"with*"'))), "a quoted name")
    ok(client.delete('"with blank &- &AOk-"'))
    ok(client.delete(b))
    client.delete(a)
    client.logout()


@check("imaplib: APPEND keeps flags and date; CHECK, NOOP")
def _(server):
    client = imap_client(server)
    box = token("box")
    ok(client.create(box))
    ok(client.append(box, r"(\Seen \Flagged)", '"17-Jul-1996 02:44:25 -0700"', letter(token())))
    holds(b"[TRYCREATE]" in client.append("no-such-mailbox", None, None, letter(token()))[1][0], "no TRYCREATE")
    ok(client.select(box))
    row = ok(client.fetch("1", "(FLAGS INTERNALDATE)"))[0]
    holds(b"\\Seen" in row and b"\\Flagged" in row, f"flags: {row!r}")
    when = re.search(rb'INTERNALDATE "([^"]+)"', row)[1].decode().strip()
    same(datetime.strptime(when, "%d-%b-%Y %H:%M:%S %z").timestamp(), 837596665.0, "INTERNALDATE")
    ok(client.check())
    ok(client.noop())
    drop(client, box)


@check("imap: commands in the wrong state, wrong syntax, unknown words")
def _(server):
    with Imap(server, None) as imap:
        imap.say("SELECT INBOX", good=None)
        holds(imap.done[:2] in (b"NO", b"BA"), f"SELECT before LOGIN: {imap.done!r}")
        imap.send("LOGIN ben cedar\r\n")
        holds(re.match(rb"(LOGIN|\*) BAD", imap.line()), "a word as tag")
        imap.say("LOGIN ben cedar")
        imap.say("LOGIN ben cedar", good=None)
        holds(imap.done[:2] in (b"NO", b"BA"), f"a second LOGIN: {imap.done!r}")
        imap.say("FETCH 1 FLAGS", good=None)
        holds(imap.done[:2] in (b"NO", b"BA"), f"FETCH before SELECT: {imap.done!r}")
        imap.say("FROBNICATE", good="BAD")
        imap.say("SELECT", good="BAD")
        imap.say("SELECT INBOX")
        imap.say("FETCH 1 (NOTHING)", good="BAD")
        imap.say("FETCH 0 FLAGS", good="BAD")
        imap.say("STORE 1 FLAG", good="BAD")
        imap.say("SEARCH CHARSET X-UNKNOWN ALL", good="NO")
        imap.say("UID FETCH 4000000000 FLAGS")
        imap.say("NOOP")


@check("imap: LOGIN and SELECT with synchronising literals and quoted strings")
def _(server):
    with Imap(server, None) as imap:
        imap.send("a LOGIN {3}\r\n")
        holds(imap.line().startswith(b"+"), "no continuation request")
        imap.send("ben {5}\r\n")
        holds(imap.line().startswith(b"+"), "no continuation request")
        imap.send("cedar\r\n")
        holds(imap.until("a")[1].startswith(b"OK"), "LOGIN with literals")
        imap.say('SELECT "inbox"')
        imap.send("b STATUS {5}\r\n")
        holds(imap.line().startswith(b"+"), "no continuation request")
        imap.send("INBOX (MESSAGES)\r\n")
        holds(imap.until("b")[1].startswith(b"OK"), "STATUS with a literal")


@check("imap: IDLE tells a new letter by itself, within a second")
def _(server):
    with Imap(server, BEN, "INBOX") as imap:
        count = len(imap.numbers("SEARCH ALL"))
        imap.send("i IDLE\r\n")
        holds(imap.line().startswith(b"+"), "no continuation request")
        deliver(server, letter(token("news")))
        began = time.monotonic()
        line = imap.line()
        took = time.monotonic() - began
        while b"EXISTS" not in line:
            line = imap.line()
        same(line, b"* %d EXISTS" % (count + 1))
        holds(took < 1, f"after {took:.2f} s")
        imap.send("DONE\r\n")
        holds(imap.until("i")[1].startswith(b"OK"), "IDLE did not end well")


@check("imap: IDLE tells another session's EXPUNGE and flags")
def _(server):
    subject = token("shared")
    deliver(server, letter(subject, to=CARL), (CARL,))
    arrived(server, subject, CARL)
    with Imap(server, CARL, "INBOX") as watcher, Imap(server, CARL, "INBOX") as actor:
        last = len(actor.numbers("SEARCH ALL"))
        watcher.send("i IDLE\r\n")
        holds(watcher.line().startswith(b"+"), "no continuation request")
        actor.say(rf"STORE {last} +FLAGS (\Deleted)")
        line = watcher.line()
        holds(line.startswith(b"* %d FETCH" % last) and b"\\Deleted" in line, f"{line!r}")
        actor.say("EXPUNGE")
        line = watcher.line()
        while not line.endswith(b"EXPUNGE"):
            line = watcher.line()
        same(line, b"* %d EXPUNGE" % last)
        watcher.send("DONE\r\n")
        holds(watcher.until("i")[1].startswith(b"OK"), "IDLE did not end well")


@check("imap: EXPUNGE is not told during FETCH, STORE, SEARCH, but at NOOP")
def _(server):
    for _ in range(2):
        deliver(server, letter(token(), to=CARL), (CARL,))
    time.sleep(0.2)
    with Imap(server, CARL, "INBOX") as watcher, Imap(server, CARL, "INBOX") as actor:
        last = len(actor.numbers("SEARCH ALL"))
        actor.say(rf"STORE {last} +FLAGS (\Deleted)")
        actor.say("EXPUNGE")
        for command in ("FETCH 1 FLAGS", r"STORE 1 +FLAGS (\Seen)", "SEARCH ALL"):
            holds(not any(r.endswith(b"EXPUNGE") for r in watcher.flat(command, good=None)), f"EXPUNGE during {command}")
        holds(b"* %d EXPUNGE" % last in watcher.flat("NOOP"), "no EXPUNGE at NOOP")


@check("imap: 20 commands in one write, answered in order")
def _(server):
    with Imap(server, BEN, "INBOX") as imap:
        imap.send("".join(f"p{n} NOOP\r\n" for n in range(20)))
        for n in range(20):
            holds(imap.until(f"p{n}")[1].startswith(b"OK"), f"p{n}")
        imap.say("LOGOUT")


# ---------------------------------------------------------------- byte for byte


@check("exact: SMTP to IMAP")
def _(server):
    subject = token("exact")
    deliver(server, nasty(subject))
    same(below_trace(arrived(server, subject)), nasty(subject))


@check("exact: SMTP to POP3")
def _(server):
    subject = token("exact")
    deliver(server, nasty(subject))
    arrived(server, subject)
    same(below_trace(fetched(server, subject)), nasty(subject))


@check("exact: the same octets over POP3 and IMAP")
def _(server):
    subject = token("exact")
    deliver(server, nasty(subject))
    same(arrived(server, subject), fetched(server, subject))


@check("exact: APPEND to IMAP and POP3, nothing added")
def _(server):
    subject = token("exact")
    with Imap(server, BEN) as imap:
        imap.append("INBOX", appended(subject))
    same(arrived(server, subject), appended(subject), "IMAP")
    same(fetched(server, subject), appended(subject), "POP3")


@check("exact: the letter octet by octet, and cut at every awkward place")
def _(server):
    subject = token("slow")
    content = letter(subject, b".\r\n..a\r\nb\r\n.\r\n\r\n")
    with Smtp(server) as smtp:
        smtp.say("EHLO laptop.meadow.test", 250)
        for at in ("MAIL", "RCPT", "DATA"):
            line = {"MAIL": f"MAIL FROM:<{ANA}>\r\n", "RCPT": f"RCPT TO:<{BEN}>\r\n", "DATA": "DATA\r\n"}[at]
            for octet in line:
                smtp.send(octet)
            smtp.reply()
        for octet in stuffed(content):
            smtp.send(bytes([octet]))
        same(smtp.reply()[0], 250)
    same(below_trace(arrived(server, subject)), content)


@check("exact: a whole transaction in one write, two letters")
def _(server):
    one, two = token("one"), token("two")
    with Smtp(server) as smtp:
        smtp.say("EHLO laptop.meadow.test", 250)
        head = f"MAIL FROM:<{ANA}> BODY=8BITMIME\r\nRCPT TO:<{BEN}>\r\nDATA\r\n".encode()
        smtp.send(head + stuffed(nasty(one)) + head + stuffed(nasty(two)) + b"QUIT\r\n")
        same([smtp.reply()[0] for _ in range(9)], [250, 250, 354, 250, 250, 250, 354, 250, 221])
    for subject in (one, two):
        same(below_trace(arrived(server, subject)), nasty(subject))


@check("exact: a letter without a header, without a body, and of one empty line")
def _(server):
    for content in (b"\r\nonly a body\r\n", b"Subject: only a header\r\n", b"\r\n"):
        with Imap(server, CARL) as imap:
            before = int(re.search(rb"UIDNEXT (\d+)", imap.flat("STATUS INBOX (UIDNEXT)")[0])[1])
        deliver(server, content, (CARL,))

        def probe():
            with Imap(server, CARL, "INBOX") as imap:
                found = [u for u in imap.numbers("UID SEARCH ALL") if u >= before]
                return imap.body(found[-1]) if found else None

        got = eventually(probe)
        holds(got and got.endswith(content), f"{content!r} came out as {got!r}")


# ---------------------------------------------------------------- scripts


@check("play: a script that fits, and one that does not")
def _(server):
    good = "-- connect mx1.harbor.test:25\nS: 220 …\nC: HELO laptop.meadow.test\nS: 250 {host}\nC: QUIT\nS: 221 …\n"
    with file_with(good.encode(), ".txt") as path:
        shown = run([*server.command, "play", path]).decode()
    for word in ("C: HELO laptop.meadow.test", "S: 220 mx1.harbor.test", "S: 221 "):
        holds(word in shown, f"no {word!r} in {shown!r}")
    with file_with(good.replace("221", "999").encode(), ".txt") as path:
        try:
            run([*server.command, "play", path])
        except AssertionError:
            return
    raise AssertionError("a script whose S: line does not fit ended with 0")


if __name__ == "__main__":
    checks.main()
