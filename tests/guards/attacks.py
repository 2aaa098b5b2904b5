"""Requests that must bounce: what each one sends, and with which status and code it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

JSON = "application/json"


@dataclass(frozen=True)
class Attack:
    """A request to /graphql, and its refusal."""

    body: bytes
    codes: frozenset[str]
    status: int = 400
    method: str = "POST"
    search: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON})

    def varied(self, number: int) -> Attack:
        """The same attack as another text, so that nothing is known of it."""
        return replace(self, body=self.body.replace(b'{"query": "', b'{"query": "#%d\\n' % number, 1))


def document(query: str, *codes: str, variables: Mapping[str, object] | None = None, status: int = 400) -> Attack:
    """A document sent as it should be."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    return Attack(body, frozenset(codes), status)


def fields(*selections: str) -> str:
    """A query of these root fields."""
    return "{ " + " ".join(selections) + " }"


def numbered(pattern: str, count: int) -> str:
    """The pattern `count` times, with a number for each #."""
    return " ".join(pattern.replace("#", str(n)) for n in range(count))


def deep(times: int) -> str:
    """From a partner to its practices and back, so often, each list of 100."""
    inside = "id"
    for _ in range(times):
        inside = f"practices(first: 100) {{ nodes {{ involvements {{ partner {{ {inside} }} }} }} }}"
    return fields(f"partners(first: 100) {{ nodes {{ {inside} }} }}")


def spreading(times: int, levels: int, selection: str) -> str:
    """Fragments that each spread the next one `times` times: times ** levels uses."""
    chain = (f"fragment f{n} on Query {fields(f'...f{n + 1}' * times)}" for n in range(levels))
    return " ".join([fields("...f0"), *chain, f"fragment f{levels} on Query {fields(selection)}"])


PARTNERS = "partners(first: 100) { nodes { id } }"
AROUND = "practices(first: 100) { nodes { involvements { partner { practices(first: 100) { nodes { id } } } } } }"
INTROSPECTION = "__schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } }"
WIDE = "types { fields { name args { name type { name } } type { name fields { name args { name type { name } } } } } }"
COSTLY, PARSE, INVALID, INPUT = "TOO_COSTLY", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"


def much() -> Iterator[tuple[str, Attack]]:
    """Documents that ask for much, or with much repetition."""
    for times in (5, 7, 9):
        yield f"a cycle {times} deep", document(deep(times), COSTLY)
    yield "101 aliases", document(fields(numbered(f"a#: {PARTNERS}", 101)), COSTLY)
    yield (
        "15 aliases × 100 × depth 5",
        document(fields(numbered(f"a#: partners(first: 100) {{ nodes {{ {AROUND} }} }}", 15)), COSTLY),
    )
    yield "10,000 repeated fields", document(fields("__typename " * 10_000), PARSE)
    yield "480 repeated partners(first: 100)", document(fields(f"{PARTNERS} " * 480), PARSE)
    yield "150 repeated partners(first: 100)", document(fields(f"{PARTNERS} " * 150), COSTLY)
    yield "a fragment used 10 times at each level", document(spreading(10, 9, PARTNERS), COSTLY)
    for levels in (14, 18, 30):
        yield f"fragment doubling 2^{levels}", document(spreading(2, levels, "partners { nodes { id } }"), COSTLY)
    yield "circular fragments", document("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", INVALID)
    yield "900 directives", document(fields("__typename", "@a " * 900), COSTLY)
    yield "5,000 directives", document(fields("__typename", "@a " * 5_000), PARSE)


def long() -> Iterator[tuple[str, Attack]]:
    """Documents that are small, and whose answers or arguments are not."""
    yield "a name of 200,000 letters", document(fields("a" * 200_000 + ": __typename"), COSTLY)
    inside = f"practices(first: 98) {{ nodes {{ {numbered('a#: id', 600)} }} }}"
    yield "600 names of 9,800 objects", document(fields(f"partners(first: 100) {{ nodes {{ {inside} }} }}"), COSTLY)
    inside = f"practices(first: 2) {{ nodes {{ {numbered('a' * 90 + '#: id', 600)} }} }}"
    yield "600 long names of 200 objects", document(fields(f"partners(first: 100) {{ nodes {{ {inside} }} }}"), COSTLY)
    asked = numbered("a#: whatWorked(scope: $s) { summary { practices } }", 99)
    many = {"s": {"with": [{}] * 60_000}}
    yield (
        "60,000 empty matches for 99 questions",
        document(f"query($s: PracticeScope) {{ {asked} }}", COSTLY, variables=many),
    )
    yield "50,000 ids that nobody reads", document("{ __typename }", COSTLY, variables={"s": ["a"] * 50_000})


def large() -> Iterator[tuple[str, Attack]]:
    """Documents that are large, or nested."""
    yield (
        "a 1 MB argument",
        document(fields('partners(text: "', "a" * 1_000_000, '") { totalCount }'), "TOO_LARGE", status=413),
    )
    yield "a 20 MB comment", document("{ __typename } # " + "a" * 20_000_000, "TOO_LARGE", status=413)
    yield "a 200 kB comment and what is not there", document("{ nothing } # " + "a" * 200_000, INVALID)
    for count in (900, 20_000):
        yield (
            f"{count:,} lists",
            document(fields("resources(ids:", "[" * count + "]" * count, ") { id }"), PARSE, COSTLY, INVALID),
        )
        types = "[" * count + "Int" + "]" * count
        yield f"{count:,} types", document(f"query($a: {types}) {{ __typename }}", PARSE, COSTLY, INVALID)
        yield f"{count:,} braces", document("{a" * count, PARSE)
        yield (
            f"{count:,} objects",
            document(fields("whatWorked(scope:", "{a:" * count + "1" + "}" * count, ")"), PARSE, INVALID),
        )


def wrong() -> Iterator[tuple[str, Attack]]:
    """Documents that do not fit, or ask what may not be asked."""
    yield "overlapping fields", document(fields(numbered('wijk(id: "wijk/a#") { id }', 150)), COSTLY)
    yield (
        "overlapping fragments",
        document(fields(numbered("...f#", 51)) + numbered("fragment f# on Query { a: __typename }", 51), COSTLY),
    )
    yield (
        "two fields that cannot be one",
        document(fields('wijk(id: "wijk/a") { id }', 'wijk(id: "wijk/b") { id }'), INVALID),
    )
    yield "an introspection cycle", document(fields(INTROSPECTION), INVALID)
    yield "wide introspection", document(fields(numbered(f"a#: __schema {{ {WIDE} }}", 20)), COSTLY)
    for first in (-1, 0, 101, 10**9, 2**31):
        yield f"first {first}", document(fields(f"partners(first: {first}) {{ totalCount }}"), INPUT, INVALID)
        query = "query($n: Int!) { partners(first: $n) { totalCount } }"
        yield f"first {first} by a variable", document(query, INPUT, variables={"n": first})
    yield "a bad cursor", document('{ partners(after: "geen") { totalCount } }', "BAD_CURSOR")
    yield (
        "a cursor of another list",
        document('{ partners(after: "WyJpZCIsIndpamsvYmVpanVtIl0") { totalCount } }', "BAD_CURSOR"),
    )
    yield "a subscription", document("subscription { graph { revision } }", INVALID)
    yield "two operations of one name", document("query A { __typename } query A { __typename }", INVALID)
    query = "query($v: [Boolean!]) { __typename @include(if: $v) }"
    yield "a list as a condition", document(query, INVALID, variables={"v": [True]})
    query = "query($s: PracticeScope) { whatWorked(scope: $s) { summary { practices } } }"
    inside: dict[str, object] = {}
    for _ in range(50):
        inside = {"with": [inside]}
    yield "a scope 50 deep", document(query, INPUT, variables={"s": inside})
    yield "900 unknown fields", document(fields(numbered("f#", 900)), INVALID)
    yield "400 variables", document(f"query({numbered('$v#: Int', 400)}) {{ __typename }}", COSTLY)
    yield (
        "300 unused fragments",
        document("{ __typename }" + numbered(" fragment f# on Query { __typename }", 300), COSTLY, PARSE),
    )
    yield (
        "10 gap maps",
        document(fields(numbered("a#: whatWorked { gapMap(rows: WIJK, columns: CITY) { emptyCells } }", 10)), COSTLY),
    )
    yield "what leaks internals", document("{ __class__ { __init__ } _service { sdl } __globals__ }", INVALID)


def requests() -> Iterator[tuple[str, Attack]]:
    """Those that are no request of ours, or say it in another way."""
    good = json.dumps({"query": "{ graph { revision } }"}).encode()
    yield "a batch", Attack(b"[" + good + b"]", frozenset([INPUT]))
    yield "a batch of 5,000", Attack(b"[" + b",".join([good] * 5_000) + b"]", frozenset([INPUT]))
    yield "a mutation by GET", Attack(b"", frozenset([INPUT]), 405, "GET", quote("mutation { write }"))
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        yield (
            f"a POST of {kind.partition(';')[0]}",
            Attack(good, frozenset([INPUT]), 415, headers={"Content-Type": kind}),
        )
    for name, value in (
        ("a number without end", b"1e999"),
        ("a lone surrogate", b'"\\ud800"'),
        ("not a number", b"NaN"),
    ):
        query = b"query($n: Int) { partners(first: $n) { totalCount } }"
        yield name, Attack(b'{"query": "' + query + b'", "variables": {"n": ' + value + b"}}", frozenset([INPUT]))
    yield "100,000 brackets", Attack(b"[" * 100_000, frozenset([INPUT]))
    packed = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    yield "a packed body", Attack(b"\x1f\x8b" + b"0" * 99, frozenset([INPUT]), 415, headers=packed)
    yield "an unknown document", Attack(b'{"documentId": "../../etc/passwd"}', frozenset(["PERSISTED_QUERY_NOT_FOUND"]))


ATTACKS: Mapping[str, Attack] = dict([*much(), *long(), *large(), *wrong(), *requests()])
