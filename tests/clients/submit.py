#!/usr/bin/env python3
"""Real programs hand letters in at port 587, and Ben reads them on the other side of the relay.

    python3 tests/clients/submit.py [target/debug/mailglass] [--only WORD] [--trace]

Each letter goes from ana to mail.meadow.test, from there to mx1.harbor.test, and into Ben's mailbox. What he reads
is what was sent, octet by octet, below the trace fields of the two hosts and nothing else.
"""

import base64
import concurrent.futures
import email
import email.policy
import json
import pathlib
import re
import smtplib

from harness import (
    ANA, BEN, CARL, PASSWORD, WAIT, Checks, Imap, Skip, Smtp,
    arrived, eventually, fetched, file_with, holds, letter, run, same, stuffed, token, uids,
)
from console import Console
from letters import nasty, plain, swaks_fixed

HERE = pathlib.Path(__file__).parent
checks = Checks(at_least=31)
check = checks.check
LAPTOP = "laptop.meadow.test"
CURL = ["curl", "--silent", "--show-error", "--max-time", "20", "--noproxy", "*"]

# The fields that the two hosts write, from the top. The last host writes on top (RFC 5321 section 4.4).
DATE = r"[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
TRACE = [
    ("Return-Path", r"<{sender}>"),
    ("Received", r"from mail\.meadow\.test \(\[198\.51\.100\.10\]\) by mx1\.harbor\.test with ESMTP id \w+{for_last}; " + DATE),
    ("Authentication-Results", r"mx1\.harbor\.test; spf=\w+ .*dkim=pass header\.d=meadow\.test .*dmarc=pass .*"),
    ("DKIM-Signature", r"v=1; a=ed25519-sha256; .*\bd=meadow\.test; .*"),
    ("Received", r"from {hello} \(\[127\.0\.0\.1\]\) by mail\.meadow\.test with {protocol} id (?P<id>\w+){for_first}; " + DATE),
]


def fields(top):
    """The header fields at the beginning of a letter, unfolded: (name, value)."""
    rows = re.findall(rb"([\x21-\x39\x3b-\x7e]+):[ \t]*((?:[^\r\n]|\r\n[ \t])*)\r\n", top)
    return [(name.decode(), re.sub(r"\s+", " ", value.decode("latin-1")).strip()) for name, value in rows]


def relayed(server, subject, sent, login=BEN, to=(BEN,), sender=ANA, hello=LAPTOP, protocol="ESMTP", over=arrived):
    """Ben's letter is what was sent, below exactly the trace of its way. Gives the id that the first host gave it."""
    stored = over(server, subject, login)
    if over is arrived:
        # IMAP's literals have no octet 0: 128 stands in its place.
        sent = sent.replace(b"\0", b"\x80")
    holds(stored.endswith(sent), f"the letter changed on its way: {stored[-len(sent) - 200:][:1500]!r}")
    top = stored[: len(stored) - len(sent)]
    found = fields(top)
    same([name for name, _ in found], [name for name, _ in TRACE], "trace fields")
    abroad = [one for one in to if one in (BEN, CARL)]
    known = {
        "sender": re.escape(sender),
        "hello": re.escape(hello),
        "protocol": protocol,
        "for_first": f" for <{re.escape(to[0])}>" if len(to) == 1 else "",
        "for_last": f" for <{re.escape(abroad[0])}>" if len(abroad) == 1 else "",
    }
    ids = []
    for (name, value), (_, wanted) in zip(found, TRACE):
        wanted = re.sub(r"\{(\w+)\}", lambda m: known.get(m[1], m[0]), wanted)
        fits = re.fullmatch(wanted, value)
        holds(fits, f"{name}: {value!r}, wanted {wanted!r}")
        ids += fits.groupdict().values()
    return ids[-1]


# ---------------------------------------------------------------- swaks


def swaks(server, *words, to=BEN, status=0, stdin=b""):
    host, port = server.at["submission"]
    common = ["swaks", "--server", host, "--port", port, "--ehlo", LAPTOP, "--from", ANA, "--to", to, "--timeout", "10"]
    return run([*common, *words], stdin, status).decode(errors="replace")


def sent_by_swaks(said):
    """The letter, as swaks says that it sent it."""
    lines = said.partition("\n -> DATA\n")[2].partition("\n -> .\n")[0].replace("\r", "").split("\n")
    lines = [line.removeprefix(" -> ") for line in lines if line.startswith(" -> ")]
    return "".join(line.removeprefix(".") + "\r\n" for line in lines).encode()


@check("swaks: a letter, octet by octet; the id of the reply is in the trace", "swaks")
def _(server):
    subject = token()
    said = swaks(server, "--header", f"Subject: {subject}", "--add-header", "X-Two: second", "--header", "X-Three: third", "--body", "hello\n.dot\n..dots")
    id = relayed(server, subject, sent_by_swaks(said))
    holds(f"Letter {id} queued" in said, f"{id} is not in the reply")
    stored = email.message_from_bytes(arrived(server, subject))
    same((stored["X-Two"], stored["X-Three"]), ("second", "third"))


@check("swaks: --data from a file and from its input", "swaks")
def _(server):
    for words, give in ((["--data", "@"], True), (["--data", "-"], False)):
        subject = token("data")
        content = letter(subject, b".one\r\n..two\r\n.\r\nend\r\n")
        with file_with(content) as path:
            if give:
                words = ["--data", "@" + path]
            said = swaks(server, *words, stdin=b"" if give else content)
        relayed(server, subject, swaks_fixed(content))
        holds("<-  250" in said, said)


@check("swaks: attachments, of octets and of text", "swaks")
def _(server):
    subject = token("attached")
    with file_with(bytes(range(256)), ".bin") as path:
        said = swaks(
            server, "--header", f"Subject: {subject}", "--attach-body", "see below",
            "--attach-type", "application/octet-stream", "--attach-name", "all.bin", "--attach", f"@{path}",
            "--attach-type", "text/plain", "--attach", "words",
        )
    relayed(server, subject, sent_by_swaks(said))
    parts = email.message_from_bytes(arrived(server, subject)).get_payload()
    same([p.get_content_type() for p in parts], ["text/plain", "application/octet-stream", "text/plain"])
    same(parts[1].get_payload(decode=True), bytes(range(256)))


@check("swaks: several recipients, one transaction to the next host, pipelined or not", "swaks")
def _(server):
    for words in ([], ["--pipeline"]):
        subject = token("several")
        said = swaks(server, *words, "--header", f"Subject: {subject}", to=f"{BEN},{CARL},{ANA}")
        for who in (BEN, CARL):
            relayed(server, subject, sent_by_swaks(said), who, to=(BEN, CARL, ANA))


@check("swaks: HELO and EHLO; LMTP is refused", "swaks")
def _(server):
    for protocol in ("SMTP", "ESMTP"):
        subject = token(protocol)
        said = swaks(server, "--protocol", protocol, "--header", f"Subject: {subject}")
        relayed(server, subject, sent_by_swaks(said), protocol=protocol)
    holds("<** 502 5.5.1 LHLO" in swaks(server, "--protocol", "LMTP", status=22), "no 502 to LHLO")


@check("swaks: AUTH PLAIN and LOGIN; a wrong password, and a mechanism that is not there", "swaks")
def _(server):
    for mechanism in ("PLAIN", "LOGIN"):
        login = ["--auth", mechanism, "--auth-user", ANA, "--auth-password"]
        subject = token(mechanism)
        said = swaks(server, *login, PASSWORD[ANA], "--header", f"Subject: {subject}")
        relayed(server, subject, sent_by_swaks(said), protocol="ESMTPA")
        holds("<** 535 5.7.8" in swaks(server, *login, "wrong", status=28), "no 535")
    swaks(server, "--auth", "CRAM-MD5", "--auth-user", ANA, "--auth-password", PASSWORD[ANA], status=28)
    subject = token("optional")
    said = swaks(server, "--auth-optional", "--auth-user", ANA, "--auth-password", "wrong", "--header", f"Subject: {subject}")
    relayed(server, subject, sent_by_swaks(said))


@check("swaks: what is not offered here it says itself: PRDR, XCLIENT, TLS", "swaks")
def _(server):
    swaks(server, "--prdr", status=30)
    swaks(server, "--xclient-addr", "192.0.2.1", status=33)
    if "STARTTLS" not in swaks(server, "--quit-after", "EHLO"):
        subject = token("clear")
        said = swaks(server, "--tls-optional", "--header", f"Subject: {subject}")
        relayed(server, subject, sent_by_swaks(said))


@check("swaks: leaves after each step, politely and not; no letter comes of it", "swaks")
def _(server):
    subject = token("left")
    stages = [["--quit-after", s] for s in ("CONNECT", "EHLO", "MAIL", "RCPT")]
    stages += [["--drop-after", s] for s in ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")]
    stages += [["--drop-after-send", s] for s in ("EHLO", "MAIL", "RCPT", "DATA")]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda words: swaks(server, *words, "--header", f"Subject: {subject}"), stages))
    same(uids(server, subject), [])


@check("swaks: leaves between the dot and the reply; the letter is there once", "swaks")
def _(server):
    for drop in ("--drop-after-send", "--drop-after"):
        subject = token("dot")
        swaks(server, drop, "DOT", "--header", f"Subject: {subject}")
        arrived(server, subject)


# ---------------------------------------------------------------- curl


@check("curl: several recipients", "curl")
def _(server):
    subject = token("several")
    content = letter(subject)
    run([*CURL, server.url("submission", LAPTOP), "--mail-from", ANA, "--mail-rcpt", BEN, "--mail-rcpt", CARL, "-T", "-"], content)
    for who in (BEN, CARL):
        relayed(server, subject, content, who, to=(BEN, CARL))


@check("curl: a letter that is hard to carry, read over IMAP and POP3; octets above 127 it cannot announce", "curl")
def _(server):
    subject = token("nasty")
    content = plain(nasty(subject))
    send = [*CURL, server.url("submission", LAPTOP), "--mail-from", ANA, "--mail-rcpt", BEN]
    with file_with(content) as path:
        run([*send, "-T", path])
    relayed(server, subject, content)
    relayed(server, subject, content, over=fetched)
    run([*send, "-T", "-"], nasty(token()), status=8)


@check("curl: 5 MB, with a dot at the start of many lines", "curl")
def _(server):
    subject = token("large")
    content = letter(subject, b"".join((b".%07d" if n % 3 else b"%08d") % n + b"z" * 68 + b"\r\n" for n in range(66_000)), to=CARL)
    run([*CURL, server.url("submission", LAPTOP), "--mail-from", ANA, "--mail-rcpt", CARL, "-T", "-"], content)
    relayed(server, subject, content, CARL, to=(CARL,))


@check("curl: AUTH, with an initial response and without; a wrong password; --mail-auth", "curl")
def _(server):
    for words in ([], ["--sasl-ir"], ["--login-options", "AUTH=LOGIN"], ["--mail-auth", ANA]):
        subject = token("auth")
        send = [*CURL, server.url("submission", LAPTOP), "--mail-from", ANA, "--mail-rcpt", BEN, "-T", "-", *words]
        run([*send, "--user", f"{ANA}:{PASSWORD[ANA]}"], letter(subject))
        relayed(server, subject, letter(subject), protocol="ESMTPA")
        run([*send, "--user", f"{ANA}:wrong"], letter(token()), status=67)


@check("curl: the null reverse-path", "curl")
def _(server):
    subject = token("null")
    run([*CURL, server.url("submission", LAPTOP), "--mail-from", "", "--mail-rcpt", BEN, "-T", "-"], letter(subject))
    relayed(server, subject, letter(subject), sender="")


# ---------------------------------------------------------------- msmtp


def msmtp(server, *words, stdin, status=0):
    host, port = server.at["submission"]
    common = ["msmtp", f"--host={host}", f"--port={port}", f"--domain={LAPTOP}", "--tls=off", "--timeout=10"]
    return run([*common, *words], stdin, status)


def unix(content):
    return content.replace(b"\r\n", b"\n")


@check("msmtp: a letter from a file as Unix writes it", "msmtp")
def _(server):
    subject = token()
    content = letter(subject, b".dot\r\nfrom a file\r\n.\r\nend\r\n")
    msmtp(server, "--auth=off", f"--from={ANA}", BEN, stdin=unix(content))
    relayed(server, subject, content)


@check("msmtp: recipients out of the header, Bcc left out", "msmtp")
def _(server):
    subject = token("header")
    content = letter(subject)
    hidden = content.replace(b"Subject:", f"Bcc: {CARL}\r\nSubject:".encode(), 1)
    msmtp(server, "--auth=off", "--read-envelope-from", "--read-recipients", stdin=unix(hidden))
    for who in (BEN, CARL):
        relayed(server, subject, content, who, to=(BEN, CARL))


@check("msmtp: AUTH, and what the sender wants to hear of delivery", "msmtp")
def _(server):
    for mechanism in ("plain", "login"):
        subject = token("auth")
        words = [f"--auth={mechanism}", f"--user={ANA}", f"--passwordeval=echo {PASSWORD[ANA]}", f"--from={ANA}"]
        msmtp(server, *words, "--dsn-notify=failure,delay", "--dsn-return=full", BEN, stdin=unix(letter(subject)))
        relayed(server, subject, letter(subject), protocol="ESMTPA")
    msmtp(server, "--auth=plain", f"--user={ANA}", "--passwordeval=echo wrong", f"--from={ANA}", BEN, stdin=unix(letter(token())), status=77)


@check("msmtp: --rmqs asks mx1 to send what waits", "msmtp")
def _(server):
    host, port = server.at["smtp"]
    ask = lambda queue, status: run(["msmtp", f"--host={host}", f"--port={port}", f"--domain={LAPTOP}", "--tls=off", "--auth=off", f"--rmqs={queue}"], status=status)
    ask("meadow.test", 0)
    ask("@meadow.test", 0)
    ask("harbor.test", 69)  # its mail does not wait here


@check("msmtp: --serverinfo reads what EHLO offers", "msmtp")
def _(server):
    said = msmtp(server, "--serverinfo", stdin=b"").decode()
    for word in ("SIZE", "PIPELINING", "DSN", "AUTH", "PLAIN LOGIN"):
        holds(word in said, said)


# ---------------------------------------------------------------- nodemailer


def nodemailer(server, *mails):
    if not (HERE / "node_modules/nodemailer").exists():
        raise Skip("no nodemailer: npm ci --prefix tests/clients")
    host, port = server.at["submission"]
    return json.loads(run(["node", HERE / "nodemailer.mjs", host, port], json.dumps(mails).encode()))


def envelope(*to):
    return {"envelope": {"from": ANA, "to": list(to)}}


@check("nodemailer: octets as they are, one and two recipients", "node")
def _(server):
    one, two = token("raw"), token("raw")
    raw = lambda content: {"raw": base64.b64encode(content).decode()}
    results = nodemailer(server, [{}, raw(letter(one, b".\r\n..\r\nend\r\n")) | envelope(BEN)], [{}, raw(letter(two)) | envelope(BEN, CARL)])
    same([r.get("accepted") for r in results], [[BEN], [BEN, CARL]], f"{results}")
    relayed(server, one, letter(one, b".\r\n..\r\nend\r\n"))
    for who in (BEN, CARL):
        relayed(server, two, letter(two), who, to=(BEN, CARL))


@check("nodemailer: a letter that it writes itself: names, html, attachment", "node")
def _(server):
    subject = token("parts")
    mail = {
        "from": f"Ana é <{ANA}>", "to": BEN, "subject": f"{subject} é", "text": "plain: é\n", "html": "<p>html: é</p>",
        "attachments": [{"filename": "all.bin", "content": base64.b64encode(bytes(range(256))).decode()}],
    }
    [result] = nodemailer(server, [{}, mail])
    same(result.get("rejected"), [], f"{result}")
    stored = email.message_from_bytes(arrived(server, subject), policy=email.policy.default)
    same(stored["From"].addresses[0].display_name, "Ana é")
    same(stored["Subject"], f"{subject} é")
    same([p.get_content_type() for p in stored.walk() if not p.is_multipart()], ["text/plain", "text/html", "application/octet-stream"])
    same([p for p in stored.walk() if p.get_filename()][0].get_payload(decode=True), bytes(range(256)))


@check("nodemailer: AUTH, reports wanted, and an address in UTF-8", "node")
def _(server):
    one, two, three = token("auth"), token("dsn"), token("utf8")
    login = {"auth": {"user": ANA, "pass": PASSWORD[ANA]}}
    raw = lambda content: {"raw": base64.b64encode(content).decode()}
    wish = {"dsn": {"id": "QQ314159", "return": "headers", "notify": ["failure", "delay"], "recipient": BEN}}
    utf8 = letter(three, sender="aná@meadow.test")
    results = nodemailer(
        server, [login, raw(letter(one)) | envelope(BEN)], [login | {"authMethod": "LOGIN"}, raw(letter(two)) | envelope(BEN) | wish],
        [{}, raw(utf8) | {"envelope": {"from": "aná@meadow.test", "to": [BEN]}}], [{"auth": {"user": ANA, "pass": "wrong"}}, raw(letter(one)) | envelope(BEN)],
    )
    same([r.get("accepted") for r in results], [[BEN], [BEN], [BEN], None], f"{results}")
    same(results[3]["code"], "EAUTH")
    relayed(server, one, letter(one), protocol="ESMTPA")
    relayed(server, two, letter(two), protocol="ESMTPA")


@check("nodemailer: 40 letters over a pool of connections", "node")
def _(server):
    stem = token("pool")
    mails = [[{"pool": True, "maxConnections": 4}, {"raw": base64.b64encode(letter(f"{stem}-{n}-")).decode()} | envelope(BEN)] for n in range(40)]
    same([r.get("accepted") for r in nodemailer(server, *mails)], [[BEN]] * 40)
    for n in range(40):
        same(len(uids(server, f"{stem}-{n}-")), 1, f"letter {n}")


# ---------------------------------------------------------------- smtp-source


def smtp_source(server, *words, status=0):
    host, port = server.at["submission"]
    return run(["smtp-source", "-4", "-M", LAPTOP, "-f", ANA, "-t", BEN, *words, f"inet:{host}:{port}"], status=status)


@check("smtp-source: 200 letters over 10 sessions, one and many a connection", "smtp-source")
def _(server):
    for words in ([], ["-d"]):
        subject = token("source")
        smtp_source(server, "-s", 10, "-m", 200, "-S", subject, *words)
        same(len(set(uids(server, subject))), 200, f"letters with {words}")


@check("smtp-source: a letter of its own, octet by octet; a large one", "smtp-source")
def _(server):
    subject, large = token("file"), token("large")
    content = letter(subject, b".dot\r\n..\r\n.\r\nlast\r\n")
    with file_with(unix(content)) as path:
        smtp_source(server, "-F", path)
    relayed(server, subject, content + b"\r\n", protocol="SMTP")
    smtp_source(server, "-l", 1_000_000, "-S", large)
    with Imap(server, BEN, "INBOX") as imap:
        [row] = imap.flat(f"UID FETCH {uids(server, large)[0]} RFC822.SIZE")
    holds(int(re.search(rb"SIZE (\d+)", row)[1]) >= 1_000_000, f"{row}")


@check("smtp-source: without HELO, and as LMTP, it is refused", "smtp-source")
def _(server):
    smtp_source(server, "-o", status=1)
    smtp_source(server, "-L", status=1)


# ---------------------------------------------------------------- smtplib


def smtp_client(server):
    return smtplib.SMTP(*server.at["submission"], local_hostname=LAPTOP, timeout=WAIT)


@check("smtplib: octets of every kind, announced as 8BITMIME, read over IMAP and POP3")
def _(server):
    subject = token("nasty")
    with smtp_client(server) as client:
        same(client.sendmail(ANA, [BEN], nasty(subject), mail_options=["BODY=8BITMIME"]), {})
    relayed(server, subject, nasty(subject))
    relayed(server, subject, nasty(subject), over=fetched)


@check("smtplib: AUTH; a letter to nobody comes back, and ana reads why")
def _(server):
    subject, nobody = token("auth"), token("nobody") + "@harbor.test"
    with smtp_client(server) as client:
        try:
            client.login(ANA, "wrong")
            raise AssertionError("a wrong password was taken")
        except smtplib.SMTPAuthenticationError as refusal:
            same(refusal.smtp_code, 535)
        client.login(ANA, PASSWORD[ANA])
        client.sendmail(ANA, [BEN, nobody], letter(subject), rcpt_options=["NOTIFY=FAILURE"])
    relayed(server, subject, letter(subject), to=(BEN, nobody), protocol="ESMTPA")
    with Console(server, "mailglass=00112233445566778899aabbccddeeff") as console:
        console.settle()
        console.type("mail.meadow.test:143", "a LOGIN ana tulip", "b SELECT INBOX", "c FETCH 1:* BODY.PEEK[]")
    for wanted in (nobody, "multipart/report", "Action: failed", "Status: 5.1.1", "550 5.1.1"):
        holds(wanted in console.shown, f"no {wanted!r} in what came back:\n{console.shown[-3000:]}")


@check("smtplib: 100 letters on one connection, each there before the next command is answered")
def _(server):
    stem = token("many")
    with smtp_client(server) as client, Imap(server, BEN, "INBOX") as imap:
        count = len(imap.numbers("SEARCH ALL"))
        for n in range(100):
            client.sendmail(ANA, [BEN], letter(f"{stem}-{n}-"))
            client.noop()
            if n % 10 == 9:
                holds(b"* %d EXISTS" % (count + n + 1) in imap.flat("NOOP"), f"letter {n} is not there yet")


@check("smtplib: a whole submission in one write, two letters for both domains")
def _(server):
    one, two = token("one"), token("two")
    with Smtp(server, "submission") as smtp:
        smtp.say(f"EHLO {LAPTOP}", 250)
        head = f"MAIL FROM:<{ANA}> BODY=8BITMIME\r\nRCPT TO:<{BEN}>\r\nRCPT TO:<{ANA}>\r\nDATA\r\n".encode()
        smtp.send(head + stuffed(nasty(one)) + head + stuffed(nasty(two)) + b"QUIT\r\n")
        same([smtp.reply()[0] for _ in range(11)], [250, 250, 250, 354, 250, 250, 250, 250, 354, 250, 221])
    for subject in (one, two):
        relayed(server, subject, nasty(subject), to=(BEN, ANA))


@check("smtplib: a reply of 250 means that the letter is found; one of 5xx that it is not")
def _(server):
    taken, refused = token("taken"), token("refused")
    with smtp_client(server) as client:
        client.ehlo()
        limit = int(client.esmtp_features["size"])
        client.sendmail(ANA, [BEN], letter(taken))
        for options in ([f"SIZE={limit + 1}"], ["NONSENSE=1"]):
            try:
                client.sendmail(ANA, [BEN], letter(refused), mail_options=options)
                raise AssertionError(f"{options} was accepted")
            except smtplib.SMTPSenderRefused as refusal:
                same(refusal.smtp_code // 100, 5)
    holds(eventually(lambda: uids(server, taken)), "the letter is not found")
    same(uids(server, refused), [])


if __name__ == "__main__":
    checks.main()
