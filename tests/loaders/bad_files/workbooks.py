"""Bad XLSX files: bombs, lies and mistakes, made when they are asked for."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import openpyxl

from tests.loaders.bad_files.bad import bad

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default
 Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"
 ContentType="application/xml"/></Types>"""
ROOT = f"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def book(rows: Iterable[Iterable[Any]], name: str = "Wijk") -> bytes:
    """A workbook of one sheet as a spreadsheet program makes it."""
    made = openpyxl.Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(list(row))
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def sheet(rows: str, before: str = "") -> str:
    """The XML of a sheet."""
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def packed(*parts: tuple[str, str | bytes], sheets: int = 1) -> bytes:
    """A workbook by hand: `parts` come over the few that every one has."""
    names = "".join(f'<sheet name="Wijk{n or ""}" sheetId="{n + 1}" r:id="r{n + 1}"/>' for n in range(sheets))
    links = "".join(
        f'<Relationship Id="r{n + 1}" Type="{LINK}/worksheet" Target="worksheets/sheet{n + 1}.xml"/>'
        for n in range(sheets)
    )
    links += f'<Relationship Id="s" Type="{LINK}/sharedStrings" Target="sharedStrings.xml"/>'
    all_parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{LINK}">'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns='
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        **dict(parts),
    }
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in all_parts.items():
            made.writestr(name, content)
    return saved.getvalue()


def cell_of_500_MB() -> bytes:
    """One cell of 500 MB in some 480 kB: the part is packed piece by piece, so that the test stays small too."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        with zipfile.ZipFile(io.BytesIO(packed((SHEET, sheet(""))))) as plain:
            for name in plain.namelist():
                if name != SHEET:
                    made.writestr(name, plain.read(name))
        with made.open(SHEET, "w", force_zip64=True) as part:
            head, tail = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>@</t></is></c></row>').split("@")
            part.write(head.encode())
            for _ in range(500):
                part.write(b"a" * 1_000_000)
            part.write(tail.encode())
    return saved.getvalue()


def rows_300000() -> bytes:
    """300,000 rows in some 1.5 MB."""
    numbers = random.Random(1)
    made = (f'<row r="{n}"><c r="A{n}"><v>{numbers.randrange(10)}</v></c></row>' for n in range(1, 300_001))
    return packed((SHEET, sheet("".join(made))))


def shared_text_in_every_cell() -> bytes:
    """A text of 90 kB that 50,000 cells share: 4.5 GB for whoever copies it, and hidden from the ratio by noise."""
    noise = random.Random(1).randbytes(400_000).hex()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_001))
    text = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{"a" * 90_000}</t></si></sst>'
    return packed((STRINGS, text), (SHEET, sheet(cells, f"<!--{noise}-->")))


def lying() -> bytes:
    """A part that says that it is smaller than it is."""
    data = bytearray(packed((SHEET, sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 500))))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as made:
        size = made.getinfo(SHEET).file_size
    entry = data.rindex(SHEET.encode()) - 46
    assert int.from_bytes(data[entry + 24 : entry + 28], "little") == size
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def encrypted() -> bytes:
    """A part with the mark of a password."""
    data = bytearray(packed((SHEET, sheet(""))))
    entry = data.rindex(SHEET.encode()) - 46
    data[entry + 8] |= 1
    return bytes(data)


def sheets_10000() -> bytes:
    """10,000 sheets."""
    return packed(*((f"xl/worksheets/sheet{n}.xml", sheet("")) for n in range(1, 10_001)), sheets=10_000)


def one_cell(reference: str) -> Callable[[], bytes]:
    """Two cells, the second far away."""
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row><c r="{reference}"><v>1</v></c></row>'
    return lambda: packed((SHEET, sheet(cells)))


BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
TEXT = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;&a;</t></is></c></row>'
HEAD = ["id", "name", "city"]
CASES = [
    bad("a_cell_of_500_MB", "x.xlsx", cell_of_500_MB, ("WORKBOOK_TOO_LARGE", None, SHEET)),
    bad("rows_300000", "x.xlsx", rows_300000, ("WORKBOOK_TOO_LARGE", None, SHEET)),
    bad("one_cell_at_the_far_end", "x.xlsx", one_cell("XFD1048576"), ("WORKBOOK_TOO_LARGE", None, SHEET)),
    bad("one_cell_at_the_last_column", "x.xlsx", one_cell("XFD2"), ("WORKBOOK_TOO_LARGE", None, SHEET)),
    bad(
        "one_row_at_the_far_end",
        "x.xlsx",
        lambda: packed((SHEET, sheet('<row r="1048576"><c><v>1</v></c></row>'))),
        ("WORKBOOK_TOO_LARGE", None, SHEET),
    ),
    bad(
        "an_entity_bomb",
        "x.xlsx",
        lambda: packed((SHEET, sheet(TEXT, BILLION + "]>"))),
        ("UNSAFE_WORKBOOK", None, SHEET),
    ),
    bad(
        "an_external_entity", "x.xlsx", lambda: packed((SHEET, sheet(TEXT, OUTSIDE))), ("UNSAFE_WORKBOOK", None, SHEET)
    ),
    bad(
        "an_external_entity_in_the_workbook",
        "x.xlsx",
        lambda: packed(("xl/workbook.xml", OUTSIDE + "<x/>")),
        ("UNSAFE_WORKBOOK", None, "xl/workbook.xml"),
    ),
    bad(
        "a_doctype_in_utf_16",
        "x.xlsx",
        lambda: packed((SHEET, sheet(TEXT, OUTSIDE).encode("utf-16"))),
        ("UNSAFE_WORKBOOK", None, SHEET),
    ),
    bad("sheets_10000", "x.xlsx", sheets_10000, ("WORKBOOK_TOO_LARGE", None, None)),
    bad(
        "sheets_100",
        "x.xlsx",
        lambda: packed(*((f"xl/worksheets/sheet{n}.xml", sheet("")) for n in range(1, 101)), sheets=100),
        ("WORKBOOK_TOO_LARGE", None, None),
    ),
    bad("a_name_that_leads_out", "x.xlsx", lambda: packed(("../evil.xml", "<x/>")), ("UNSAFE_WORKBOOK", None, None)),
    bad(
        "a_name_that_leads_out_backwards",
        "x.xlsx",
        lambda: packed(("..\\evil.xml", "<x/>")),
        ("UNSAFE_WORKBOOK", None, None),
    ),
    bad("a_text_that_all_cells_share", "x.xlsx", shared_text_in_every_cell, ("WORKBOOK_TOO_LARGE", None, SHEET)),
    bad("a_size_that_is_a_lie", "x.xlsx", lying, ("NOT_A_WORKBOOK", None, None)),
    bad("a_password", "x.xlsx", encrypted, ("UNSAFE_WORKBOOK", None, None)),
    bad("a_password_of_excel", "x.xlsx", b"\xd0\xcf\x11\xe0" + bytes(1_000), ("LOCKED_WORKBOOK", None, None)),
    bad("no_zip", "x.xlsx", b"id,name\n", ("NOT_A_WORKBOOK", None, None)),
    bad("half_a_zip", "x.xlsx", lambda: book([HEAD])[:2_000], ("NOT_A_WORKBOOK", None, None)),
    bad("a_zip_of_something_else", "x.xlsx", lambda: packed()[:0] + _zip("a.txt"), ("NOT_A_WORKBOOK", None, None)),
    bad("broken_xml", "x.xlsx", lambda: packed((SHEET, sheet("<row>"))), ("NOT_A_WORKBOOK", None, None)),
    bad("a_sheet_that_is_no_class", "x.xlsx", lambda: book([HEAD], "Blad1"), ("UNKNOWN_CLASS", 1, None)),
    bad("an_unknown_column", "x.xlsx", lambda: book([[*HEAD, "naam"]]), ("UNKNOWN_FIELD", 1, "naam")),
    bad(
        "a_bad_value",
        "x.xlsx",
        lambda: book([HEAD, ["wijk/x", "X", "stad/a"], ["wijk/y", "Y", "stad/qq"]]),
        ("DANGLING", 3, "city"),
    ),
    bad(
        "a_time_for_a_date",
        "x.xlsx",
        lambda: book([["id", "start"], ["praktijk/a", datetime(2016, 1, 2, 3, 4)]], "Practice"),
        ("BAD_VALUE", 2, "start"),
    ),
    bad("a_cell_too_many", "x.xlsx", lambda: book([HEAD, ["wijk/x", "X", "stad/a", "?"]]), ("RAGGED_ROW", 2, None)),
    bad("a_number_for_an_id", "x.xlsx", lambda: book([HEAD, [5, "X", "stad/a"]]), ("BAD_ID", 2, "id")),
]


def _zip(name: str) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as made:
        made.writestr(name, "x")
    return saved.getvalue()
