"""Letters that are hard to carry."""

from harness import BEN, letter

# Everything that a hop may wrongly touch: dots at the start of lines, 8-bit octets that are no
# UTF-8, lines of 998 octets, trailing blanks and tabs, header folding, empty lines at the end.
NASTY = (
    b".\r\n..\r\n...\r\n.dot\r\n..dots\r\n. \r\n"
    b"From the start of a line\r\n>From quoted\r\n"
    b"\xff\xfe\x80\xc3\x28 latin: caf\xe9, utf-8: caf\xc3\xa9\r\n"
    + b"x" * 998 + b"\r\n." + b"y" * 997 + b"\r\n"
    b"trailing blanks   \t \r\n\tand a tab first\r\n"
    b"QUIT\r\nRSET\r\nDATA\r\n250 not a reply\r\n+OK not one\r\na1 OK nor this\r\n* 1 EXISTS\r\n)\r\n{3}\r\n"
    b"\x01\x02\x7f controls\r\n"
    b"\r\n\r\n.\r\n\r\n\r\n"
)
NASTY_HEAD = b"X-Folded: one\r\n two\r\n\tthree\r\nX-Empty:\r\nx-odd-CASE:value\r\n"


def nasty(subject, to=BEN):
    return letter(subject, NASTY, to=to, extra=NASTY_HEAD + b"X-Eight: caf\xe9\r\n")


def appended(subject, to=BEN):
    """The same as IMAP takes it: its header is ASCII (RFC 6855 section 4)."""
    return letter(subject, NASTY, to=to, extra=NASTY_HEAD)


def plain(content):
    """The same with octets below 128 alone."""
    return bytes(octet & 0x7F for octet in content)


def swaks_fixed(content):
    """What swaks makes of the letter that it was given: it ends it with a line end of its own."""
    return content + b"\r\n"
