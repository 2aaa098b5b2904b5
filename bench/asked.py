"""What is asked in benchmarks: W, F, D, S and L, with many different variables that the data themselves give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from random import Random
from typing import Any

from bench.client import fetch
from loaders.fictitious.world import PREFIX

VERDICT = "{ practices improved mixed unchanged worsened unknown evidenceMedian successShare lower upper thin }"
FACETS = f"""query ($scope: PracticeScope) {{ whatWorked(scope: $scope) {{
  interventions: verdicts(by: INTERVENTION, first: 100) {{ totalCount nodes {{ key label verdict {VERDICT} }} }}
  partnerTypes: verdicts(by: PARTNER_TYPE, first: 100) {{ totalCount nodes {{ key label verdict {VERDICT} }} }}
}} }}"""
PRACTICE = """query ($id: ID!) { practice(id: $id) {
  id title summary status start end verdict evidence
  intervention { id name } wijk { id name } city { id name }
  involvements { partner { id name type { label } } role { label } source { title url } }
  financings { model { name } financier { name } amount year }
  outcomes { indicator { label } direction before after unit evidence source { title url } }
} }"""
SEARCH = """query ($text: String!) { search(text: $text, first: 20) {
  totalCount edges { score node { __typename id label } }
} }"""
SIMILAR = """query ($wijk: ID!) { similarWijken(wijk: $wijk, first: 10) {
  similarity missing parts { dimension weight similarity shared { id label } } wijk { id name city { name } }
} }"""
COUNT = "query ($scope: PracticeScope) { whatWorked(scope: $scope) { summary { practices } } }"
WHAT_IS_THERE = """{
  challenges: whatWorked { verdicts(by: CHALLENGE, first: 100) { nodes { key verdict { practices } } } }
  types: whatWorked { verdicts(by: INTERVENTION_TYPE, first: 100) { nodes { key verdict { practices } } } }
  partners: whatWorked { verdicts(by: PARTNER_TYPE, first: 100) { nodes { key verdict { practices } } } }
  wijken(first: 100) { nodes { id name } }
  interventions(first: 50) { nodes { name } }
}"""
PRACTICES = """query ($after: String) { practices(first: 100, after: $after) {
  nodes { id } pageInfo { hasNextPage endCursor }
} }"""

TITLES: Mapping[str, str] = {
    "W": "wat-werkte: 20 practices with everything around them",
    "F": "two facets, by intervention and by partner type",
    "D": "one practice with everything around it",
    "S": "search",
    "L": "similarWijken",
}
PAGE = 20  # practices
LOOKED_AT = 5  # filters for each that is wanted
MOST_SCOPES = 300
Bodies = Mapping[str, Sequence[bytes]]  # of requests, by the letter of the question


def request(body: bytes, way: str = "") -> bytes:
    """The whole request with such a body; `way` is for the application of bench.served."""
    head = "POST /graphql HTTP/1.1\r\nhost: bench\r\naccept: application/graphql-response+json\r\n"
    head += f"bench: {way}\r\n" if way else ""
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


def questions(address: str, most: int = 40) -> Bodies:
    """Up to `most` different requests for each question, in a random order that is always the same."""
    there = _ask(address, WHAT_IS_THERE)
    scopes = _scopes(
        address, min(most, MOST_SCOPES), *(_by_use(there[name]) for name in ("challenges", "types", "partners"))
    )
    wijken = there["wijken"]["nodes"]
    texts = sorted({word for place in (*wijken, *there["interventions"]["nodes"]) for word in _texts(place["name"])})
    found = {
        "W": [_body({"documentId": "wat-werkte", "variables": {"scope": s, "first": PAGE}}) for s in scopes],
        "F": [_body({"query": FACETS, "variables": {"scope": s}}) for s in scopes],
        "D": [_body({"query": PRACTICE, "variables": {"id": id}}) for id in _practices(address, most)],
        "S": [_body({"query": SEARCH, "variables": {"text": text}}) for text in texts],
        "L": [_body({"query": SIMILAR, "variables": {"wijk": wijk["id"]}}) for wijk in wijken],
    }
    return {name: Random(1).sample(bodies, min(most, len(bodies))) for name, bodies in found.items()}


def mixed(address: str, count: int, most: int = 1_000) -> list[bytes]:
    """So many requests, mixed as on a working day: W and D often; of each a few again and again, most seldom."""
    bodies, dice = questions(address, most), Random(1)
    names = dice.choices(tuple("WFDSL"), (30, 15, 35, 10, 10), k=count)
    return [request(bodies[name][int(len(bodies[name]) * dice.random() ** 3)]) for name in names]


def _scopes(address: str, most: int, *by_use: Sequence[str]) -> list[dict[str, Any]]:
    """Different filters that leave a page of practices to show: the most used challenge, a middling one, any others."""
    least = min(PAGE, _count(address, {}) // 10)
    scopes, (challenges, *_) = list(_filters(*by_use)), by_use
    Random(1).shuffle(scopes)
    first = [{"challenge": {"any": [id]}} for id in (challenges[0], challenges[len(challenges) // 3])]
    others = (scope for scope in scopes[: LOOKED_AT * most] if scope not in first)
    return list(islice((scope for scope in (*first, *others) if _count(address, scope) >= least), most))


def _filters(challenges: Sequence[str], types: Sequence[str], partners: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Broad filters and narrow ones."""
    statuses: tuple[list[str], ...] = ([], ["COMPLETED"], ["RUNNING", "COMPLETED"])
    for challenge, type, partner, status in product(challenges, ("", *types[:4]), ("", *partners[:4]), statuses):
        scope: dict[str, Any] = {"challenge": {"any": [challenge]}}
        scope |= {"interventionType": {"any": [type]}} if type else {}
        scope |= {"partnerType": {"any": [partner]}} if partner else {}
        yield scope | ({"status": status} if status else {})


def _count(address: str, scope: Mapping[str, Any]) -> int:
    return int(_ask(address, COUNT, scope=scope)["whatWorked"]["summary"]["practices"])


def _by_use(found: Any) -> list[str]:
    groups = sorted(found["verdicts"]["nodes"], key=lambda group: -group["verdict"]["practices"])
    return [group["key"] for group in groups]


def _texts(name: str) -> tuple[str, ...]:
    """What somebody would look for to find this name: its last word, or all of it but the mark that every name has."""
    said = name.removeprefix(PREFIX)
    return said.split()[-1], said


def _practices(address: str, most: int) -> list[str]:
    ids: list[str] = []
    after: str | None = None
    while len(ids) < most:
        page = _ask(address, PRACTICES, after=after)["practices"]
        ids += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return ids[:most]


def _ask(address: str, query: str, **variables: object) -> Any:
    answer = fetch(address, request(_body({"query": query, "variables": variables})))
    said = json.loads(answer.body)
    assert answer.status == 200, said
    assert "errors" not in said, said
    return said["data"]


def _body(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
