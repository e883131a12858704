"""The WebSocket of a console (RFC 6455), as a page of the program speaks it: JSON there, JSON and HTML back."""

import base64
import html
import json
import os
import re
import struct

from harness import Wire, holds


class Console(Wire):
    def __init__(self, server, cookie=""):
        host, port = server.at["web"]
        super().__init__((host, port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(
            f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nCookie: {cookie}\r\n\r\n"
        )
        first = self.line()
        holds(b" 101 " in first, f"no console: {first!r}")
        while self.line():
            pass
        self.shown = ""  # the text of all that the page would show

    def ask(self, **wish):
        text, mask = json.dumps(wish).encode(), os.urandom(4)
        size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack(">H", len(text))
        self.send(b"\x81" + size + mask + bytes(octet ^ mask[i % 4] for i, octet in enumerate(text)))

    def told(self):
        """The facts of the next message: its first line."""
        head = self.octets(2)
        size = head[1] & 0x7F
        if size > 125:
            size = int.from_bytes(self.octets(2 if size == 126 else 8), "big")
        payload = self.octets(size)
        holds(head[0] != 0x88, "the console was closed")
        if head[0] != 0x81:
            return {}
        facts, _, drawn = payload.decode().partition("\n")
        self.shown += html.unescape(re.sub(r"<[^>]*>", "", drawn))
        return json.loads(facts)

    def settle(self):
        """Waits until all that was asked is done, and gives what was told until then."""
        self.ask(hello=1)
        out = []
        while "hello" not in (fact := self.told()):
            out.append(fact)
        return out

    def type(self, place, *lines):
        """Opens a connection to a host of the sandbox, and types lines."""
        self.ask(open=place)
        for line in lines:
            self.ask(line=line)
        return self.settle()
