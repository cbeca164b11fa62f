"""Bytes of a diary as text, whatever program wrote them."""

import codecs

from nutriplan.errors import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a spreadsheet or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed file"),
)
_LOOKED_AT = 4096
_MOST_CONTROLS = 0.1
_LEAST_NOUGHTS = 0.2  # of the letters of a food list in UTF-16 are Latin ones, with an empty byte each
MOST_LINES = 100_000
LONGEST_LINE = 20_000


def decoded_lines(content: bytes, name: str) -> list[str]:
    """The lines of a diary; a line too long to be one is cut.

    Raises:
        DataError: The file is empty, is no text, or has more lines than a diary can have.
    """
    if not content.strip():
        raise DataError(f"{name}: the file is empty; write one food a line, such as '150 g salmon'")
    for mark, kind in _KINDS:
        if content.startswith(mark):
            raise DataError(f"{name}, line 1: this is {kind}, not text; save the food list as CSV or as plain text")
    lines = _lines(content)
    if lines is None:
        raise DataError(f"{name}, line 1: this is no text; save the food list as CSV or as plain text (UTF-8)")
    if len(lines) > MOST_LINES:
        raise DataError(f"{name}, line {MOST_LINES + 1}: longer than {MOST_LINES} lines; check a shorter span of days")
    if not any(line.strip() for line in lines):
        raise DataError(f"{name}: the file has only blank lines; write one food a line, such as '150 g salmon'")
    return lines


def _lines(content: bytes) -> list[str] | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, errors="replace")
            return None if _garbled(text) else _split(text)
    head = content[:_LOOKED_AT]
    if b"\x00" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) < _LEAST_NOUGHTS * len(head) / 2:
            return None
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        text = content.decode(encoding, errors="replace")
        return None if _garbled(text) else _split(text)
    return None if _garbled(_line(head)) else [_line(line) for line in _byte_lines(content)]


def _split(text: str) -> list[str]:
    return [line[: LONGEST_LINE + 1] for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _byte_lines(content: bytes) -> list[bytes]:
    return [line[: LONGEST_LINE + 1] for line in content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")]


def _line(line: bytes) -> str:
    """A line in UTF-8, else in the Western encoding of Windows: files of two programs pasted together have both."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _garbled(text: str) -> bool:
    head = text[:_LOOKED_AT]
    odd = sum((letter < " " and letter not in "\t\n\r\f\v") or letter in "\x00\x7f\ufffd" for letter in head)
    return "\x00" in head or odd > _MOST_CONTROLS * len(head)
