"""Bad RDF: Turtle, N-Triples, JSON-LD, and what is not read at all."""

import json

from ontology.names import ID, SCHEMA, WG
from tests.loaders.bad_files.bad import bad

PREFIX = f"@base <{ID}> .\n@prefix wg: <{WG}> .\n@prefix schema: <{SCHEMA}> .\n"  # three lines
ADDRESS = "https://w3id.org/wijkgraaf/context.jsonld"
LAT = "http://www.w3.org/2003/01/geo/wgs84_pos#lat"


def node(**said: object) -> str:
    """A JSON-LD file of one node in our context."""
    return json.dumps({"@context": ADDRESS, **said})


def foreign(context: object) -> str:
    """A JSON-LD file in a context that is not ours."""
    return json.dumps({"@context": context, "id": "stad/x", "@type": "City", "name": "X"})


BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
REMOTE = ("FOREIGN_CONTEXT", 1, "@context")
CASES = [
    bad("a_remote_context", "x.jsonld", foreign("http://192.0.2.1/context.jsonld"), REMOTE),
    bad("a_context_from_a_file", "x.jsonld", foreign("file:///etc/passwd"), REMOTE),
    bad("two_hundred_contexts", "x.jsonld", foreign([f"http://192.0.2.1/{n}" for n in range(200)]), REMOTE),
    bad("ours_and_a_remote_one", "x.jsonld", foreign([ADDRESS, "http://192.0.2.1/x"]), REMOTE),
    bad("an_import", "x.jsonld", foreign({"@version": 1.1, "@import": "http://192.0.2.1/x"}), REMOTE),
    bad("a_context_that_changes_a_term", "x.jsonld", foreign({"wg": "http://example.org/"}), REMOTE),
    bad(
        "a_context_within",
        "x.jsonld",
        node(id="stad/x", **{"@type": "City", "name": {"@context": "http://192.0.2.1/", "@value": "X"}}),
        REMOTE,
    ),
    bad(
        "an_import_within",
        "x.jsonld",
        node(id="stad/x", **{"@type": "City", "name": {"@import": "http://192.0.2.1/"}}),
        REMOTE,
    ),
    bad("a_remote_context_in_json", "x.json", foreign("http://192.0.2.1/"), REMOTE),
    bad("a_remote_context_in_a_list", "x.json", f"[{foreign('http://192.0.2.1/')}]", REMOTE),
    bad("no_context", "x.jsonld", '{"id":"stad/x"}', REMOTE),
    bad("a_node_without_type", "x.jsonld", node(id="stad/x", name="X"), ("NO_TYPE", 1, "@type")),
    bad(
        "a_term_that_is_unknown",
        "x.jsonld",
        node(id="stad/a", **{"@type": "City"}, naam="X"),
        ("UNKNOWN_FIELD", 1, "naam"),
    ),
    bad(
        "a_link_that_is_no_address",
        "x.jsonld",
        node(id="wijk/a", **{"@type": "Wijk"}, city="stad/a b"),
        ("NOT_READ", 1, "city"),
    ),
    bad(
        "a_value_of_another_list",
        "x.jsonld",
        node(id="stad/a", **{"@type": "City"}, kind="DORP"),
        ("NOT_IN_LIST", 1, "kind"),
    ),
    bad("a_reverse", "x.jsonld", node(id="stad/a", **{"@type": "City", "@reverse": {}}), ("NO_KEYWORD", 1, "@reverse")),
    bad(
        "a_named_graph",
        "x.jsonld",
        '{"@context":"' + ADDRESS + '","id":"stad/x","@graph":[{}]}',
        ("NAMED_GRAPH", 1, "id"),
    ),
    bad(
        "an_id_that_is_not_ours", "x.jsonld", node(id="http://example.org/x", **{"@type": "City"}), ("BAD_ID", 1, "id")
    ),
    bad("json_ld_depth_100000", "x.jsonld", "[" * 100_000, ("TOO_DEEP", 1, None)),
    bad(
        "nested_brackets_20000",
        "x.ttl",
        PREFIX + "<stad/x> wg:cbsCode " + "[ wg:cbsCode " * 20_000 + "1" + "]" * 20_000 + " .\n",
        ("BLANK_NODE", 4, None),
        ("REQUIRED", 4, "name"),
    ),
    bad(
        "nested_lists_20000",
        "x.ttl",
        PREFIX + "<stad/x> wg:cbsCode " + "(" * 20_000 + "1" + ")" * 20_000 + " .\n",
        ("BLANK_NODE", 4, None),
        ("REQUIRED", 4, "name"),
    ),
    bad(
        "nested_brackets_that_never_close",
        "x.ttl",
        PREFIX + "<stad/x> wg:cbsCode " + "[<a:>" * 400_000,
        ("TOO_DEEP", 4, None),
    ),
    bad(
        "nested_brackets_20000_broken_off",
        "x.ttl",
        PREFIX + "<stad/x> wg:cbsCode " + "[<a:>" * 20_000,
        ("NOT_RDF", 4, None),
    ),
    bad("a_decimal_without_end", "x.ttl", PREFIX + f"<stad/a> <{LAT}> 1E999999999 .\n", ("NOT_FINITE", 4, "lat")),
    bad(
        "a_typed_decimal_without_end",
        "x.ttl",
        PREFIX + f'<stad/a> <{LAT}> "1E999999999"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n',
        ("NOT_FINITE", 4, "lat"),
    ),
    bad(
        "nan",
        "x.nt",
        f'<{ID}stad/a> <{LAT}> "NaN"^^<http://www.w3.org/2001/XMLSchema#double> .\n',
        ("NOT_FINITE", 1, "lat"),
    ),
    bad(
        "an_integer_of_100000_digits",
        "x.ttl",
        PREFIX + f"<stad/a> <{LAT}> {'9' * 100_000} .\n",
        ("NUMBER_TOO_LONG", 4, "lat"),
    ),
    bad(
        "a_literal_of_20_MB",
        "x.ttl",
        PREFIX + '<stad/a> schema:name "' + "a" * 20_000_000 + '" .\n',
        ("STATEMENT_TOO_LONG", 4, None),
    ),
    bad(
        "a_literal_of_200_kB",
        "x.ttl",
        PREFIX + '<stad/a> schema:name "' + "a" * 200_000 + '" .\n',
        ("VALUE_TOO_LONG", 4, "name"),
    ),
    bad(
        "billion_laughs", "x.rdf", f'<!DOCTYPE x [<!ENTITY l0 "lol">{BILLION}]><x>&l9;</x>', ("RDF_IN_XML", None, None)
    ),
    bad("an_external_dtd", "x.owl", '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><x/>', ("RDF_IN_XML", None, None)),
    bad(
        "billion_laughs_named_turtle",
        "x.ttl",
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{BILLION}]><x>&l9;</x>',
        ("NOT_RDF", 1, None),
    ),
    bad(
        "an_address_with_a_space",
        "x.ttl",
        PREFIX + "<stad/a> wg:cbsCode <http://exa mple.org/> .\n",
        ("NOT_RDF", 4, None),
    ),
    bad(
        "an_address_with_a_brace",
        "x.nt",
        f"<{ID}stad/a> <{WG}cbsCode> <http://example.org/{{x}}> .\n",
        ("NOT_RDF", 1, None),
    ),
    bad("a_relative_address", "x.ttl", "<stad/a> <https://schema.org/name> 1 .\n", ("NOT_RDF", 1, None)),
    bad("a_prefix_that_is_unknown", "x.ttl", "\n\nwg:x a wg:City .\n", ("NOT_RDF", 3, None)),
    bad("broken_off", "x.ttl", PREFIX + '<stad/a> schema:name "Aa', ("NOT_RDF", 4, None)),
    bad("turtle_in_n_triples", "x.nt", PREFIX, ("NOT_RDF", 1, None)),
    bad(
        "a_subject_that_is_not_ours",
        "x.ttl",
        '<http://example.org/x> <https://schema.org/name> "x" .\n',
        ("NOT_OURS", 1, "id"),
    ),
    bad(
        "a_property_that_is_unknown",
        "x.ttl",
        PREFIX + "<stad/a> wg:burgemeester 1 .\n",
        ("UNKNOWN_FIELD", 4, f"{WG}burgemeester"),
    ),
    bad("another_type_than_the_id_says", "x.ttl", PREFIX + "\n<stad/a> a wg:Wijk .\n", ("WRONG_TYPE", 5, "rdf:type")),
    bad("a_text_for_a_link", "x.ttl", PREFIX + '<wijk/a> wg:city "stad/a" .\n', ("SINGLE_VALUE", 4, "city")),
    bad(
        "two_names",
        "x.ttl",
        PREFIX + '<stad/a> schema:name "A" .\n<wijk/a> a wg:Wijk .\n<stad/a> schema:name "B" .\n',
        ("SINGLE_VALUE", 4, "name"),
    ),
    bad("blank_subjects", "x.nt", f'_:a <{SCHEMA}name> "x" .\n', ("BLANK_NODE", 1, None)),
    bad("nothing_at_all", "x.ttl", "", ("EMPTY_FILE", 1, None)),
    bad("utf_16", "x.ttl", PREFIX.encode("utf-16"), ("WRONG_ENCODING", 1, None)),
    bad(
        "latin_1",
        "x.ttl",
        PREFIX.encode() + '<stad/a> schema:name "é" .\n'.encode("latin-1"),
        ("WRONG_ENCODING", 4, None),
    ),
]
