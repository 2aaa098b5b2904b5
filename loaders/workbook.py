"""XLSX: looked through part by part under limits, and only then opened by calamine; one sheet a class."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from loaders import limits
from loaders.faults import Broken, Item, lost
from loaders.sources import SourceFile
from loaders.table import read_rows

OLE = b"\xd0\xcf\x11\xe0"  # what a password makes of an XLSX file, and the older XLS
END = b"PK\x05\x06"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BLOCK = 1 << 16
XML = (".xml", ".rels", ".vml")


def read(file: SourceFile) -> Iterator[Item]:
    """Every sheet of a workbook. Raises Broken where it is none, is unsafe or too large."""
    data = file.whole(limits.WORKBOOK)
    _look_through(file, data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                # calamine begins its rows at row 1, but its columns at the first that has something in it
                found = ((number, row) for number, row in enumerate(sheet.iter_rows(), 1))
                yield from read_rows(name, f"{file.name} › {name}", found)
    except PasswordError:
        raise Broken(lost("LOCKED_WORKBOOK", file.at())) from None
    except (CalamineError, ValueError, KeyError, OverflowError):
        raise Broken(lost("NOT_A_WORKBOOK", file.at())) from None


class _Unsafe(Exception):
    """Something in the workbook that no honest one has, or too much of something."""

    def __init__(self, what: str, limit: int | None = None, part: str | None = None) -> None:
        super().__init__(what)
        self.what, self.limit, self.part = what, limit, part


def _look_through(file: SourceFile, data: bytes) -> None:
    if data.startswith(OLE):
        raise Broken(lost("LOCKED_WORKBOOK", file.at()))
    try:
        _directory(data)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _parts(packed, len(data))
    except _Unsafe as unsafe:
        place = file.at() if unsafe.part is None else file.at(None, unsafe.part)
        if unsafe.limit is None:
            raise Broken(lost("UNSAFE_WORKBOOK", place, what=unsafe.what)) from None
        raise Broken(lost("WORKBOOK_TOO_LARGE", place, what=unsafe.what, limit=unsafe.limit)) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Broken(lost("NOT_A_WORKBOOK", file.at())) from None


def _directory(data: bytes) -> None:
    """The list of parts by what its end says of it, before it is read: 400,000 names take seconds."""
    at = data.rfind(END, max(0, len(data) - 66_000))
    if at < 0 or len(data) < at + 22:
        raise zipfile.BadZipFile
    count, size = struct.unpack("<HI", data[at + 10 : at + 16])
    if count > limits.WORKBOOK_PARTS or size > limits.WORKBOOK_DIRECTORY:
        raise _Unsafe("delen / parts", limits.WORKBOOK_PARTS)


def _parts(packed: zipfile.ZipFile, size: int) -> None:
    parts = packed.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > limits.WORKBOOK_PARTS:
        raise _Unsafe("delen / parts", limits.WORKBOOK_PARTS)
    if len(names) != len(parts):
        raise _Unsafe("een dubbele naam / a doubled name")
    if "[content_types].xml" not in names:
        raise zipfile.BadZipFile
    if sum(name.startswith("xl/worksheets/sheet") for name in names) > limits.WORKBOOK_SHEETS:
        raise _Unsafe("bladen / sheets", limits.WORKBOOK_SHEETS)
    total, lengths = 0, list[int]()
    for part in sorted(parts, key=lambda part: not part.filename.lower().endswith("sharedstrings.xml")):
        _name(part)
        look = _Xml(part.filename, lengths) if part.filename.lower().endswith(XML) else None
        total += _unpack(packed, part, total, size, look)


def _name(part: zipfile.ZipInfo) -> None:
    name = part.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise _Unsafe("een naam die eruit wijst / a name that leads out")
    if part.flag_bits & 0x1:
        raise _Unsafe("een versleuteld deel / an encrypted part")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Unsafe("een vreemde inpakking / a foreign compression")


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, before: int, packed_size: int, look: _Xml | None) -> int:
    """Unpacks one part piece by piece, counts its real size, and looks through its XML; what it says may be a lie."""
    said = part.file_size
    part.file_size = limits.WORKBOOK_UNZIPPED + 1  # else zipfile would stop where the lie says
    count = 0
    with packed.open(part) as stream:
        while block := stream.read(BLOCK):
            count += len(block)
            _size(before + count, packed_size)
            if look:
                look.feed(block)
    if count != said:
        raise zipfile.BadZipFile
    if look:
        look.feed(b"", last=True)
    return count


def _size(unzipped: int, packed: int) -> None:
    if unzipped > limits.WORKBOOK_UNZIPPED:
        raise _Unsafe("MB uitgepakt / MB unzipped", limits.WORKBOOK_UNZIPPED // limits.MB)
    if unzipped > limits.WORKBOOK_SMALL and unzipped > packed * limits.WORKBOOK_RATIO:
        raise _Unsafe("keer zo groot uitgepakt / times as large unzipped", limits.WORKBOOK_RATIO)


class _Xml:
    """Reads one XML part for its shape: no DOCTYPE, cells within bounds, no endless text.

    `lengths` holds how long each shared text is; a sheet that repeats a long one in many cells is counted in full,
    for calamine copies it to each of them.
    """

    def __init__(self, name: str, lengths: list[int]) -> None:
        self.name, self.lengths, self.shares = name, lengths, name.lower().endswith("sharedstrings.xml")
        self.row = self.rows = self.column = self.last_column = self.sheets = self.text = self.total = 0
        self.index: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        if self.shares or "/worksheets/" in name.lower():
            self.parser.CharacterDataHandler = self._characters

    def feed(self, block: bytes, *, last: bool = False) -> None:
        """The next piece of the part, or its end."""
        if b"\0" in block:
            raise _Unsafe("XML die geen UTF-8 is / XML that is not UTF-8", part=self.name)
        try:
            self.parser.Parse(block, last)
        except expat.ExpatError:
            raise zipfile.BadZipFile from None
        if last:
            self._count_shared()

    def _doctype(self, *_: object) -> None:
        raise _Unsafe("DOCTYPE", part=self.name)

    def _characters(self, text: str) -> None:
        self.text += len(text)
        self._bound("tekens in een cel / characters in a cell", self.text, limits.VALUE)
        self._add(len(text))
        if self.shares and self.lengths:
            self.lengths[-1] += len(text)
        elif self.index is not None:
            self.index.append(text)

    def _add(self, length: int) -> None:
        self.total += length
        self._bound("tekens / characters", self.total, limits.WORKBOOK_TEXT)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._count_shared()
            self.text, self.index = 0, [] if attributes.get("t") == "s" else None
            self._cell(attributes.get("r"))
        elif name == "row":
            self._row(attributes.get("r"))
        elif name == "si" and self.shares:
            self.text = 0
            self.lengths.append(0)
        elif name == "sheet":
            self.sheets += 1
            self._bound("bladen / sheets", self.sheets, limits.WORKBOOK_SHEETS)

    def _count_shared(self) -> None:
        index = "".join(self.index or ()).strip()
        self.index = None
        if index.isdecimal() and len(index) < 9 and int(index) < len(self.lengths):
            self._add(self.lengths[int(index)])

    def _row(self, number: str | None) -> None:
        self.row = int(number) if number and number.isdecimal() and len(number) < 9 else self.row + 1
        self.rows, self.column = max(self.rows, self.row), 0
        self._within()

    def _cell(self, reference: str | None) -> None:
        match = CELL.fullmatch(reference) if reference else None
        if match:
            self.column = column_number(match.group(1))
            self.rows = max(self.rows, int(match.group(2)))
        else:
            self.column += 1
        self.last_column = max(self.last_column, self.column)
        self._within()

    def _within(self) -> None:
        self._bound("rijen / rows", self.rows, limits.WORKBOOK_ROWS)
        self._bound("kolommen / columns", self.last_column, limits.COLUMNS)
        self._bound("cellen / cells", self.rows * self.last_column, limits.WORKBOOK_CELLS)

    def _bound(self, what: str, found: int, limit: int) -> None:
        if found > limit:
            raise _Unsafe(what, limit, self.name)


def column_number(letters: str) -> int:
    """A = 1, Z = 26, AA = 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
