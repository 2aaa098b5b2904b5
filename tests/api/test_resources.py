"""Resources: what every class gives, by the vocabulary and by hand."""

from __future__ import annotations

import pytest

from graph.follow import Follower
from ontology.names import ID
from ontology.vocabulary import vocabulary
from tests.api.asking import Asker, served_by
from tests.api.graph import write

CLAIMS = [name for name, c in vocabulary().classes.items() if c.is_claim]


def test_a_resource_answers_with_its_own_class(ask: Asker):
    query = '{ resource(id: "wijk/selwerd") { __typename id iri ... on Wijk { name officialName } } }'
    found = ask(query).data["resource"]
    iri = ID + "wijk/selwerd"
    assert found == {"__typename": "Wijk", "id": "wijk/selwerd", "iri": iri, "name": "Selwerd", "officialName": None}


def test_an_id_that_does_not_exist_or_is_of_another_class_gives_null(ask: Asker):
    query = '{ resource(id: "wijk/nergens") { id } wijk(id: "stad/groningen") { id } city(id: "") { id } }'
    assert ask(query).data == {"resource": None, "wijk": None, "city": None}


def test_resources_keep_their_order_with_null_for_what_does_not_exist(ask: Asker):
    query = "query($ids: [ID!]!) { resources(ids: $ids) { id } }"
    found = ask(query, {"ids": ["wijk/selwerd", "wijk/nergens", "bron/cbs", "wijk/selwerd"]}).data["resources"]
    assert found == [{"id": "wijk/selwerd"}, None, {"id": "bron/cbs"}, {"id": "wijk/selwerd"}]


def test_a_hundred_ids_are_answered_and_one_more_is_an_error(ask: Asker):
    query = "query($ids: [ID!]!) { resources(ids: $ids) { id } graph { revision } }"
    assert len(ask(query, {"ids": ["bron/cbs"] * 100}).data["resources"]) == 100
    refused = ask(query, {"ids": ["bron/cbs"] * 101})
    assert refused.codes == ["BAD_USER_INPUT"]
    assert refused.body["data"]["resources"] is None
    assert refused.body["data"]["graph"] is not None


def test_a_label_falls_back_to_dutch_and_alternative_labels_do_not(ask: Asker):
    query = """{ selwerd: wijk(id: "wijk/selwerd") { nl: label en: label(lang: EN) altLabels en_: altLabels(lang: EN) }
                 beijum: wijk(id: "wijk/beijum") { en: label(lang: EN) } }"""
    found = ask(query).data
    assert found["selwerd"] == {
        "nl": "Selwerd",
        "en": "Selwerd (Groningen)",
        "altLabels": ["Wijk Selwerd"],
        "en_": [],
    }
    assert found["beijum"] == {"en": "Beijum"}


def test_a_concept_says_its_scheme_what_is_narrower_and_its_definition(ask: Asker, follower: Follower):
    query = '{ concept(id: "opgave/veiligheid") { scheme broader { id } narrower { id broader { id } } definition } }'
    found = ask(query).data["concept"]
    assert found["scheme"] == "CHALLENGE"
    assert {n["broader"]["id"] for n in found["narrower"]} == {"opgave/veiligheid"}
    assert [n["id"] for n in found["narrower"]] == list(
        follower.snapshot.backlinks("opgave/veiligheid", "Concept", "broader")
    )


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_class_is_a_claim_in_the_api(ask: Asker, name: str):
    query = "query($name: String!) { __type(name: $name) { interfaces { name } } }"
    assert ask(query, {"name": name}).data["__type"]["interfaces"] == [{"name": "Claim"}, {"name": "Resource"}]


def test_a_claim_shows_its_source_its_place_in_it_and_its_standing(ask: Asker):
    query = """query($ids: [ID!]!) {
      resources(ids: $ids) { ... on Claim { standing locator source { title url } } } }"""
    first, last = ask(query, {"ids": ["uitkomst/huiskamer-03", "uitkomst/huiskamer-25"]}).data["resources"]
    source = {"title": "Evaluatie van de wijkaanpak", "url": "https://example.org/e"}
    assert first == {"standing": "SOURCED", "locator": "p. 3", "source": source}
    assert last == {"standing": "CLAIMED", "locator": None, "source": None}


def test_evidence_is_one_with_a_source_and_nought_without(ask: Asker):
    query = (
        '{ a: outcome(id: "uitkomst/huiskamer-03") { evidence } b: outcome(id: "uitkomst/huiskamer-25") { evidence } }'
    )
    assert ask(query).data == {"a": {"evidence": 1}, "b": {"evidence": 0}}


def test_a_practice_has_the_city_of_its_wijk_a_verdict_and_what_is_around_it(ask: Asker):
    query = """{ practice(id: "praktijk/huiskamer-05") {
      city { id } wijk { id } verdict evidence start end status
      involvements { id } financings { amount currency model { practices { totalCount } } } outcomes { id }
      sources { totalCount nodes { id } } } }"""
    found = ask(query).data["practice"]
    assert found == {
        "city": {"id": "stad/kerkrade"},
        "wijk": {"id": "wijk/kerkrade-west"},
        "verdict": "IMPROVED",
        "evidence": 1,
        "start": "2015",
        "end": "2018-06",
        "status": "COMPLETED",
        "involvements": [{"id": "betrokkenheid/huiskamer-05"}],
        "financings": [{"amount": 5002.5, "currency": "EUR", "model": {"practices": {"totalCount": 24}}}],
        "outcomes": [{"id": "uitkomst/huiskamer-05"}],
        "sources": {"totalCount": 1, "nodes": [{"id": "bron/evaluatie"}]},
    }


def test_figures_can_be_narrowed_by_indicator_and_years(ask: Asker):
    query = """{ wijk(id: "wijk/selwerd") {
      all: figures { year value isModelEstimate subject { __typename id } }
      late: figures(from: 2017) { year } early: figures(to: 2016) { year }
      broad: figures(indicator: "indicator/bevolking") { year }
      other: figures(indicator: "indicator/wonen") { year } } }"""
    found = ask(query).data["wijk"]
    subject = {"__typename": "Wijk", "id": "wijk/selwerd"}
    assert found["all"] == [
        {"year": 2016, "value": 6010, "isModelEstimate": False, "subject": subject},
        {"year": 2020, "value": 6195, "isModelEstimate": False, "subject": subject},
    ]
    assert (found["late"], found["early"]) == ([{"year": 2020}], [{"year": 2016}])
    assert (len(found["broad"]), found["other"]) == (2, [])


def test_an_unknown_indicator_in_figures_is_an_error_of_that_root_field(ask: Asker):
    answer = ask('{ wijk(id: "wijk/selwerd") { figures(indicator: "indicator/geluk") { id } } graph { revision } }')
    assert (answer.status, answer.codes) == (200, ["UNKNOWN_ID"])
    assert answer.body["data"]["wijk"] is None
    assert "indicator/geluk" in answer.body["errors"][0]["message"]


def test_findings_by_horizon_and_elements_by_kind(ask: Asker):
    query = """{ wijk(id: "wijk/selwerd") { challengeFindings { id } now: challengeFindings(horizon: CURRENT) {
        challenge { id } basedOn { __typename id } } later: challengeFindings(horizon: FUTURE) { horizonYear } }
      intervention(id: "aanpak/huiskamer") { approach elements { id } costs: elements(kind: ECONOMICS) { text } } }"""
    found = ask(query).data
    based = [{"__typename": "Observation", "id": "cijfer/selwerd-2016"}]
    assert len(found["wijk"]["challengeFindings"]) == 2
    assert found["wijk"]["now"] == [{"challenge": {"id": "opgave/leefbaarheid"}, "basedOn": based}]
    assert found["wijk"]["later"] == [{"horizonYear": 2030}]
    assert len(found["intervention"]["elements"]) == 2
    assert found["intervention"]["costs"] == [{"text": "Een ton per jaar."}]


def test_a_place_shows_its_point_and_its_shape(ask: Asker):
    query = """{ city(id: "stad/groningen") { location { lat lon } kind }
      wijk(id: "wijk/selwerd") { location { lat } geometry } }"""
    found = ask(query).data
    assert found["city"] == {"location": {"lat": 53.2194, "lon": 6.5665}, "kind": "MUNICIPALITY"}
    assert found["wijk"] == {"location": None, "geometry": {"type": "Point", "coordinates": [6.55, 53.23]}}


def test_a_region_includes_the_wijken_and_practices_of_its_parts(ask: Asker):
    query = """{ city(id: "stad/parkstad") { parts { id } wijken { nodes { id } }
      practices { totalCount } deals { totalCount } } }"""
    found = ask(query).data["city"]
    assert found["parts"] == [{"id": "stad/kerkrade"}]
    assert found["wijken"] == {"nodes": [{"id": "wijk/kerkrade-west"}]}
    assert found["practices"]["totalCount"] > 5
    assert found["deals"]["totalCount"] == 0


def test_a_source_lists_every_claim_that_rests_on_it(ask: Asker):
    query = '{ source(id: "bron/cbs") { licence claims { totalCount nodes { __typename id } } } }'
    claims = ask(query).data["source"]["claims"]
    assert claims["totalCount"] == 2
    assert claims["nodes"][0] == {"__typename": "Observation", "id": "cijfer/selwerd-2016"}


def test_a_dossier_shows_pinned_practices_first_and_one_a_city_unless_asked(ask: Asker):
    query = """{ dossier(id: "dossier/ontmoeten") { pinned { id } examples { totalCount nodes { id } }
      all: examples(onePerCity: false, first: 3) { totalCount nodes { id } } } }"""
    found = ask(query).data["dossier"]
    assert found["examples"] == {"totalCount": 1, "nodes": [{"id": "praktijk/huiskamer-07"}]}
    assert found["all"]["totalCount"] > 5
    assert found["all"]["nodes"][0] == {"id": "praktijk/huiskamer-07"}


def test_an_id_that_was_replaced_answers_with_its_survivor(fresh: Follower):
    write(fresh.store, {"partner/nijestee": {"replacedBy": "partner/jumbo"}})
    fresh.refresh()
    with served_by(fresh) as client:
        ask = Asker(client)
        query = """{ partner(id: "partner/nijestee") { id }
          practice(id: "praktijk/huiskamer-01") { involvements { partner { id } } } }"""
        found = ask(query).data
    assert found["partner"] == {"id": "partner/jumbo"}
    assert found["practice"]["involvements"] == [{"partner": {"id": "partner/jumbo"}}]
