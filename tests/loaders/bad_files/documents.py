"""Bad JSON, JSON Lines and GeoJSON files."""

from tests.loaders.bad_files.bad import bad


def feature(geometry: str, id: str = '"id":"wijk/a",', more: str = "") -> str:
    """A collection of one feature, on line 2."""
    return (
        '{"type":"FeatureCollection","features":[\n{"type":"Feature",'
        + id
        + '"geometry":'
        + geometry
        + "}]"
        + more
        + "}"
    )


def polygon(ring: str) -> str:
    """A polygon of one ring."""
    return '{"type":"Polygon","coordinates":[' + ring + "]}"


SQUARE = polygon("[[5,52],[6,52],[6,53],[5,52]]")
CASES = [
    bad("depth_100000", "x.json", "[" * 100_000 + "]" * 100_000, ("TOO_DEEP", 1, None)),
    bad("depth_100000_of_objects", "x.json", '\n{"a":' * 100_000, ("TOO_DEEP", 102, None)),
    bad("depth_in_one_line_of_many", "x.jsonl", '{"id":"stad/x","name":"X"}\n' + "[" * 100_000, ("TOO_DEEP", 2, None)),
    bad("nan", "x.json", '[{"id":"stad/x","name":"X"},\n{"id":"stad/y","lat":NaN}]', ("NOT_FINITE", 2, None)),
    bad("infinity", "x.jsonl", '{"id":"stad/x","lat":-Infinity}\n', ("NOT_FINITE", 1, None)),
    bad("a_number_without_end", "x.json", '{"id":"stad/x","name":"X","lat":1e999,"lon":5}', ("NOT_FINITE", 1, "lat")),
    bad("a_doubled_key", "x.json", '[\n\n{"id":"stad/x","name":"X","name":"Y"}]', ("DOUBLED_KEY", 3, "name")),
    bad("a_doubled_key_at_the_top", "x.json", '{"id":"stad/x",\n"name":"X",\n"name":"Y"}', ("DOUBLED_KEY", 3, "name")),
    bad("a_lone_surrogate", "x.json", '{"id":"stad/x","name":"\\ud800"}', ("LONE_SURROGATE", 1, None)),
    bad("a_lone_surrogate_as_a_key", "x.jsonl", '{"id":"stad/x","\\udc00":"x"}\n', ("LONE_SURROGATE", 1, None)),
    bad("a_number_of_5000_digits", "x.json", '{"id":"stad/x","lat":' + "9" * 5_000 + "}", ("NUMBER_TOO_LONG", 1, None)),
    bad(
        "a_fraction_of_5000_digits",
        "x.json",
        '{"id":"stad/x","lat":0.' + "9" * 5_000 + "}",
        ("NUMBER_TOO_LONG", 1, None),
    ),
    bad("broken_off", "x.json", '[{"id":"stad/x",\n"name":"X"', ("NOT_JSON", 2, None)),
    bad("a_comma_too_many", "x.json", '[{"id":"stad/x","name":"X"},\n]', ("NOT_JSON", 1, None)),
    bad(
        "more_behind_the_end", "x.json", '{"id":"stad/x","name":"X"}\n{"id":"stad/y","name":"Y"}', ("NOT_JSON", 2, None)
    ),
    bad(
        "one_bad_line_of_three",
        "x.jsonl",
        '{"id":"stad/x","name":"X"}\n{"id"\n{"id":"stad/y","naam":"Y"}\n',
        ("NOT_JSON", 2, None),
        ("UNKNOWN_FIELD", 3, "naam"),
        ("REQUIRED", 3, "name"),
    ),
    bad("text_for_an_object", "x.json", '["stad/x"]', ("NOT_AN_OBJECT", 1, None)),
    bad("no_id", "x.json", '[{"name":"X"}]', ("MISSING_ID", 1, "id")),
    bad("a_number_for_an_id", "x.json", '[{"id":1,"name":"X"}]', ("BAD_ID", 1, "id")),
    bad("a_class_that_is_none", "x.json", '[{"id":"dorp/x","name":"X"}]', ("WRONG_SEGMENT", 1, "id")),
    bad(
        "a_text_for_a_list",
        "x.json",
        '{"id":"wijk/a","buildPeriods":"bouwperiode/a"}',
        ("NEEDS_LIST", 1, "buildPeriods"),
    ),
    bad("a_list_for_a_text", "x.json", '{"id":"wijk/a","name":["a","b"]}', ("SINGLE_VALUE", 1, "name")),
    bad("a_number_for_a_text", "x.json", '{"id":"wijk/a","name":5}', ("BAD_VALUE", 1, "name")),
    bad("nothing_at_all", "x.json", " \n", ("EMPTY_FILE", 1, None)),
    bad("lines_of_nothing", "x.jsonl", "\n\n", ("EMPTY_FILE", 1, None)),
    bad("utf_16", "x.json", '{"id":"stad/x"}'.encode("utf-16"), ("WRONG_ENCODING", 1, None)),
    bad(
        "latin_1",
        "x.jsonl",
        '{"id":"stad/x","name":"X"}\n{"id":"stad/y","name":"é"}\n'.encode("latin-1"),
        ("WRONG_ENCODING", 2, None),
    ),
    bad("a_value_of_200_kB", "x.json", '{"id":"wijk/a","name":"' + "a" * 200_000 + '"}', ("VALUE_TOO_LONG", 1, "name")),
    bad("a_nul_in_a_text", "x.json", '{"id":"wijk/a","name":"a\\u0000"}', ("CONTROL_CHARACTER", 1, "name")),
    bad(
        "no_feature_collection",
        "x.geojson",
        '{"type":"Feature","id":"wijk/a","geometry":' + SQUARE + "}",
        ("NOT_FEATURES", 1, None),
    ),
    bad("a_feature_without_id", "x.geojson", feature(SQUARE, ""), ("NOT_A_PLACE", 2, "id")),
    bad("a_feature_of_a_practice", "x.geojson", feature(SQUARE, '"id":"praktijk/a",'), ("NOT_A_PLACE", 2, "id")),
    bad(
        "a_feature_of_a_wijk_that_is_not_there",
        "x.geojson",
        feature(SQUARE, '"id":"wijk/qq",'),
        ("REQUIRED", 2, "name"),
        ("REQUIRED", 2, "city"),
    ),
    bad(
        "metres_for_degrees",
        "x.geojson",
        feature(polygon("[[233000,582000],[233100,582000],[233100,582100],[233000,582000]]")),
        ("BAD_GEOMETRY", 2, "geometry"),
    ),
    bad(
        "a_ring_that_is_open",
        "x.geojson",
        feature(polygon("[[5,52],[6,52],[6,53],[5,53]]")),
        ("BAD_GEOMETRY", 2, "geometry"),
    ),
    bad(
        "a_line",
        "x.geojson",
        feature('{"type":"LineString","coordinates":[[5,52],[6,53]]}'),
        ("BAD_GEOMETRY", 2, "geometry"),
    ),
    bad("no_shape", "x.geojson", feature("null"), ("BAD_GEOMETRY", 2, "geometry")),
    bad(
        "an_infinite_position",
        "x.geojson",
        feature('{"type":"Point","coordinates":[1e999,52]}'),
        ("BAD_GEOMETRY", 2, "geometry"),
    ),
    bad(
        "a_height_of_399_digits",
        "x.geojson",
        feature('{"type":"Point","coordinates":[5,52,' + "9" * 399 + "]}"),
        ("BAD_GEOMETRY", 2, "geometry"),
    ),
    bad(
        "positions_without_end",
        "x.geojson",
        feature(polygon("[" + "[5,52]," * 100_001 + "[5,52]]")),
        ("BAD_GEOMETRY", 2, "geometry"),
    ),
    bad(
        "other_coordinates",
        "x.geojson",
        feature(SQUARE, more=',"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::28992"}}'),
        ("OTHER_COORDINATES", 2, "crs"),
    ),
]
