"""Several programs on one mailbox at the same time, over both protocols."""

import concurrent.futures

from harness import CARL, PASSWORD, deliver, eventually, holds, letter, run, same, token
from mailboxes import alike, flags, held, put, say, subjects
from read import check
from read.mbsync import Mbsync, uidplus
from read.mpop import Mpop
from read.neomutt import Neomutt
from read.offlineimap import Offlineimap
from tap import Tap

ALL = "mbsync offlineimap neomutt mpop curl"


@check("together: mbsync, offlineimap, NeoMutt, mpop and curl on one mailbox; at the end all hold the same", ALL)
def _(server, home):
    for n in range(10):
        put(server, letter(f"start-{n}-", to=CARL), login=CARL)
    with Tap(server, "imap") as tap, Tap(server, "pop3") as pop, concurrent.futures.ThreadPoolExecutor(6) as pool:
        one, two, reader = Mbsync(tap, home / "mbsync", CARL), Offlineimap(tap, home / "offlineimap"), Mpop(pop, home / "mpop", "keep on", login=CARL)
        one.sync()
        uidplus(tap)
        two.sync()
        uid = subjects(server, login=CARL)
        with Neomutt(tap, home / "neomutt", "<limit>~A<enter>", login=CARL) as mutt:
            holds(eventually(lambda: tap.said(rb"^a\d+ FETCH [^\r]*BODY\.PEEK\[HEADER")), "NeoMutt has not opened")
            one.box().put("1.mbsync", letter(token("mbsync"), to=CARL))
            one.box().drop(one.file("start-0-"))
            two.box().put("1.offlineimap", letter(token("offlineimap"), to=CARL))
            two.box().mark(two.file("start-1-"), "F")
            mutt.push("<limit>~A<enter><delete-pattern>~s start-2-<enter><tag-pattern>~s start-3-<enter><tag-prefix><flag-message><sync-mailbox>")
            jobs = [
                pool.submit(one.sync), pool.submit(two.sync), pool.submit(reader.fetch),
                pool.submit(deliver, server, letter(token("smtp"), to=CARL), (CARL,)),
                pool.submit(say, server, rf"UID STORE {uid['start-4-']} +FLAGS (\Answered)", box="INBOX", login=CARL),
                pool.submit(run, ["curl", "--silent", "--max-time", "10", "--user", f"{CARL}:{PASSWORD[CARL]}", "--request", rf"UID STORE {uid['start-5-']} +FLAGS (\Flagged)", tap.url("INBOX")]),
            ]  # fmt: skip
            for job in jobs:
                job.result()
            holds(eventually(lambda: uid["start-2-"] not in held(server, login=CARL)), f"NeoMutt did not delete\n{mutt.shown()[-500:]}")
            mutt.push("<sync-mailbox><quit>")
            mutt.ends()
        reader.fetch()  # RETR marks letters as read
        for _ in range(2):
            one.sync()
            two.sync()
        one.agrees(server, CARL)
        two.agrees(server)
    now = subjects(server, login=CARL)
    same([n for n in range(10) if f"start-{n}-" not in now], [0, 2], "what is gone")
    same(len([s for s in now if s.startswith(("mbsync", "offlineimap", "smtp"))]), 3, "what is new")
    marks = {n: flags(server, now[f"start-{n}-"], login=CARL) - {"\\Seen"} for n in (1, 3, 4, 5, 6)}
    same(marks, {1: {"\\Flagged"}, 3: {"\\Flagged"}, 4: {"\\Answered"}, 5: {"\\Flagged"}, 6: set()}, "flags")
    left = [octets for _, octets in held(server, login=CARL).values()]
    alike([one for one in reader.got.letters() if one in left], left, "what mpop has")
