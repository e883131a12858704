"""What the programs and the server said to each other, read by `mailglass explain`: each line has a meaning."""

import json
import re
import subprocess

from harness import holds

# A conversation of more octets is one of large letters, and says nothing new.
LARGEST, EACH = 60_000, 2


def explained(command, taps):
    """Every part of what was said is labelled, and nothing is called a mistake that the server took."""
    for tap in taps:
        texts = [conversation.labelled() for conversation in tap.conversations]
        for text in [one for one in texts if 0 < len(one) <= LARGEST][:EACH]:
            words = [*command, "explain", "--json", "--form", "labelled", "--protocol", tap.service, "-"]
            done = subprocess.run(words, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20)
            holds(done.returncode == 0, f"explain ended with {done.returncode}: {done.stderr[-300:]!r}")
            lines = json.loads(done.stdout)["lines"]
            refused = {line["exchange"] for line in lines if line["outcome"] not in (None, "done", "more")}
            # What is in UTF-8 after ENABLE is read as if nothing had been enabled.
            utf8 = re.search(rb"(?im)^S: \* ENABLED [^\r]*(?:UTF8=ACCEPT|IMAP4rev2)", text)
            for line in lines:
                if line["kind"] == "content" or line["exchange"] in refused:
                    continue
                if utf8 and not line.get("octets", "\xff").isascii():
                    continue
                holds(not line["diagnosis"], f"called a mistake: {line.get('octets', '')[:200]!r}: {line['diagnosis']}")
                odd = [leaf for leaf in line["leaves"] if leaf["field"] == "wire.unexpected" or "unknown" in leaf["field"] or "other" in leaf["field"]]
                holds(not odd, f"not explained: {line.get('octets', '')[:200]!r}: {odd[:2]}")
                holds(line["gloss"] or line["kind"] not in ("command", "reply"), f"without a gloss: {line.get('octets', '')[:200]!r}")
