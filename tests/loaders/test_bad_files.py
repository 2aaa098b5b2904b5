"""Every bad file is refused with codes and places, in both languages, in time and in bounds."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from graph.admission import Rejected
from graph.store import Store
from tests.loaders.bad_files import documents, rdf, tables, workbooks
from tests.loaders.bad_files.bad import Bad
from tests.loaders.graphs import put, seeded, write

ROOT = Path(__file__).parent.parent.parent
FORMATS = {"tables": tables, "workbooks": workbooks, "documents": documents, "rdf": rdf}
CASES = [pytest.param(case, id=f"{name}-{case.name}") for name, module in FORMATS.items() for case in module.CASES]
# The list of "Files that must bounce": each in a process of its own, which is watched.
HEAVY = {
    "workbooks": (
        "a_cell_of_500_MB rows_300000 one_cell_at_the_far_end an_entity_bomb an_external_entity sheets_10000"
        " a_name_that_leads_out a_text_that_all_cells_share"
    ),
    "rdf": (
        "a_remote_context a_context_from_a_file two_hundred_contexts an_import nested_brackets_20000"
        " nested_lists_20000 nested_brackets_that_never_close a_decimal_without_end an_integer_of_100000_digits"
        " a_literal_of_20_MB billion_laughs an_external_dtd an_address_with_a_space"
        " an_address_with_a_brace an_import_within"
    ),
    "documents": "depth_100000 nan a_doubled_key a_lone_surrogate a_number_of_5000_digits",
    "tables": (
        "an_open_quote_to_the_end an_open_quote_before_5_MB_of_lines a_nul a_field_of_200_kB mixed_encodings utf_16"
    ),
}
WATCHED = [
    pytest.param(FORMATS[kind], name, id=f"{kind}-{name}") for kind, names in HEAVY.items() for name in names.split()
]
SECONDS, MEGABYTES = 2.0, 256


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return seeded(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_refused_with_its_codes_and_places_and_nothing_is_written(
    case: Bad, graph: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before = graph.revision()
    write(tmp_path / "in", case.contents())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Rejected) as caught:
        put(graph, Path("in"))
    found = {(p.code, p.place.line, p.place.column) for p in caught.value.problems}
    assert found == case.problems
    assert graph.revision() == before
    for problem in caught.value.problems:
        assert problem.place.file is not None
        assert problem.place.file.startswith("in")
        nl, en = problem.message("nl"), problem.message("en")
        assert nl
        assert en not in ("", nl)
        for message in (nl, en, problem.value or ""):
            assert "Traceback" not in message
            assert str(tmp_path) not in message
            assert "{" not in message.replace('{"id": "praktijk/voorbeeld-1"}', "").replace(problem.value or "{", "")
            assert len(message) < 700


def test_there_are_bad_files_of_every_format_each_with_a_name_of_its_own():
    names = Counter(case.id for case in CASES)
    assert max(names.values()) == 1
    assert len(names) >= 150
    endings = {Path(name).suffix for case in CASES for name in case.values[0].files}
    assert {".csv", ".xlsx", ".json", ".jsonl", ".ttl", ".nt", ".jsonld", ".geojson", ".rdf", ".owl"} <= endings


CHILD = r"""
import re, sys, time
from pathlib import Path
from graph.admission import Rejected
from graph.connect import open_graph
from loaders.pipeline import load
graph = open_graph(Path(sys.argv[1]))
started, before = time.process_time(), graph.revision()
try:
    load(graph, [Path(sys.argv[2])], author="test")
    codes = "none"
except Rejected as rejected:
    codes = ",".join(sorted({p.code for p in rejected.problems}))
seconds = time.process_time() - started  # not the wall clock: other tests run beside this one
assert graph.revision() == before
# What getrusage says begins with the size of the process that started this one.
highest = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(codes, seconds, int(highest.group(1)) / 1024)
"""


@pytest.mark.parametrize(("module", "name"), WATCHED)
def test_a_file_that_must_bounce_bounces_within_two_seconds_and_256_megabytes(module, name: str, tmp_path: Path):
    case = next(case for case in module.CASES if case.name == name)
    folder = write(tmp_path / "in", case.contents())
    seeded(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "graph"), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    codes, seconds, megabytes = done.stdout.split()
    assert set(codes.split(",")) == {code for code, _, _ in case.problems}
    assert float(seconds) <= SECONDS
    assert float(megabytes) <= MEGABYTES
