"""A recorder between a program and a port of the server: what both said, line by line."""

import contextlib
import re
import socket
import threading
import zlib

from harness import holds


REFUSAL = re.compile(rb"\S+ (NO|BAD)\b|-ERR\b")


class Conversation:
    """One connection: (`C` or `S`, octets) in the order in which they passed, inflated where both had agreed on it."""

    def __init__(self):
        self.parts, self.inflate, self.tag = [], {}, None
        self.ended = self.forgot = False
        self.lock = threading.Lock()

    def add(self, who, data):
        with self.lock:
            if who in self.inflate:
                data = self.inflate[who].decompress(data)
            elif who == "C":
                # RFC 4978 section 3: the client says nothing after COMPRESS before it has the answer.
                if found := re.search(rb"(?im)^(\S+) COMPRESS DEFLATE\r\n", data):
                    self.tag = found[1]
            elif self.tag and (found := re.search(rb"(?m)^" + re.escape(self.tag) + rb" OK[^\r]*\r\n", data)):
                data, rest = data[: found.end()], data[found.end() :]
                self.inflate = {side: zlib.decompressobj(-15) for side in "CS"}
                data += self.inflate["S"].decompress(rest)
            self.parts.append((who, data))

    def octets(self, who):
        with self.lock:
            return b"".join(data for side, data in self.parts if side == who)


    def labelled(self):
        """The whole as lines marked `C: ` and `S: `, as an RFC shows a conversation; nothing, where the beginning was
        dropped."""
        with self.lock:
            parts = [] if self.forgot else list(self.parts)
        rest, out = {"C": b"", "S": b""}, []
        for who, data in parts:
            *lines, rest[who] = (rest[who] + data).split(b"\n")
            out += [f"{who}: ".encode() + line + b"\n" for line in lines]
        return b"".join(out)

    def lines(self, who):
        """The lines of one side, without its literals."""
        rest, out = self.octets(who), []
        while rest:
            line, _, rest = rest.partition(b"\r\n")
            out.append(line)
            if found := re.search(rb"\{(\d+)\+?\}$", line):
                rest = rest[int(found[1]) :]
        return out


class Tap:
    """Stands before one service of a server and passes everything on."""

    def __init__(self, server, service):
        self.service, self.to, self.conversations, self.open = service, server.at[service], [], []
        server.taps.append(self)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self.listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in [self.listener, *self.open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.to)
                conversation = Conversation()
                self.conversations.append(conversation)
                for who, source, sink in (("C", near, far), ("S", far, near)):
                    source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.open.append(source)
                    threading.Thread(target=self._pass, args=(conversation, who, source, sink), daemon=True).start()

    @staticmethod
    def _pass(conversation, who, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                conversation.add(who, data)
                sink.sendall(data)
        conversation.ended = True
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def url(self, path="", scheme="imap"):
        return f"{scheme}://{self.host}:{self.port}/{path}"

    def said(self, pattern, who="C"):
        """All that matches in what one side said, over all connections."""
        return [found for c in list(self.conversations) for found in re.findall(pattern, c.octets(who), re.M | re.I)]

    def forget(self):
        """Drops what was said until now."""
        self.conversations[:] = [c for c in self.conversations if not c.ended]
        for conversation in self.conversations:
            with conversation.lock:
                conversation.parts.clear()
                conversation.forgot = True

    def refused(self, but=rb"(?!)"):
        """The lines by which the server refused something, but for those that match `but`."""
        return [line for c in list(self.conversations) for line in c.lines("S") if re.match(REFUSAL, line) and not re.search(but, line)]

    def no_refusal(self, but=rb"(?!)"):
        odd = self.refused(but)
        holds(not odd, f"refused: {odd[:5]}\n{self.text()}")

    def text(self, last=1500):
        """The end of the last conversation, for a failure's message."""
        rows = [f"{who}: {data.decode(errors='backslashreplace')}" for c in self.conversations[-1:] for who, data in list(c.parts)]
        return re.sub(r"(.)\1{50,}", r"\1...", "".join(rows))[-last:]
