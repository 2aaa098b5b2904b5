"""The words of the pages that are not the vocabulary's: headings, buttons and notices in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ontology.vocabulary import Words, vocabulary

# Heading of a list of resources of a class. The vocabulary has one word for one resource; a test wants each class here.
PLURALS: Mapping[str, Words] = {
    "AreaCode": Words("gebiedscodes", "area codes"),
    "ChallengeFinding": Words("opgaven in de wijk", "challenges in the wijk"),
    "City": Words("steden", "cities"),
    "CityDeal": Words("City Deals", "City Deals"),
    "Commitment": Words("toezeggingen", "commitments"),
    "Concept": Words("begrippen", "concepts"),
    "Condition": Words("voorwaarden", "conditions"),
    "Dossier": Words("kennisdossiers", "dossiers"),
    "Element": Words("elementen", "elements"),
    "Financing": Words("financieringen", "financings"),
    "FinancingModel": Words("financieringsmodellen", "financing models"),
    "FormerName": Words("oude namen", "former names"),
    "Intervention": Words("aanpakken", "interventions"),
    "Involvement": Words("betrokkenheid", "involvements"),
    "Lesson": Words("lessen", "lessons"),
    "Meeting": Words("themabijeenkomsten", "theme meetings"),
    "Observation": Words("cijfers", "figures"),
    "Obstacle": Words("belemmeringen", "obstacles"),
    "Outcome": Words("uitkomsten", "outcomes"),
    "Participation": Words("deelnames", "participations"),
    "Partner": Words("partners", "partners"),
    "Practice": Words("praktijken", "practices"),
    "Programme": Words("programma's", "programmes"),
    "Recognition": Words("erkenningen", "recognitions"),
    "Source": Words("bronnen", "sources"),
    "Story": Words("verhalen", "stories"),
    "TrendFinding": Words("trends in de wijk", "trends in the wijk"),
    "Wijk": Words("wijken", "wijken"),
}
# Headings by the field that points here, where the class alone would say too little.
SEEN_BACK: Mapping[tuple[str, str], Words] = {
    ("City", "partOf"): Words("onderdelen", "parts"),
    ("Wijk", "partOf"): Words("onderdelen", "parts"),
    ("Partner", "parent"): Words("onderdelen", "parts"),
    ("Concept", "broader"): Words("smallere begrippen", "narrower concepts"),
    ("Practice", "adaptedFrom"): Words("hierop gebaseerde praktijken", "practices adapted from this"),
    ("Intervention", "adaptedFrom"): Words("hierop gebaseerde aanpakken", "interventions adapted from this"),
    ("Involvement", "practice"): Words("betrokken partners", "partners involved"),
    ("Involvement", "deal"): Words("betrokken partners", "partners involved"),
    ("Involvement", "partner"): Words("betrokken bij", "involved in"),
    ("Outcome", "disputedBy"): Words("betwiste uitkomsten", "outcomes that this disputes"),
}
TEXTS: Mapping[str, Words] = {
    "title": Words("Wijkgraaf: wat werkte, waar en met wie", "Wijkgraaf: what worked, where and with whom"),
    "to_content": Words("Naar de inhoud", "To the content"),
    "menu": Words("Hoofdmenu", "Main menu"),
    "everything": Words("Alles", "Everything"),
    "list": Words("Verder kijken", "Look further"),
    "other_language": Words("English", "Nederlands"),
    "footer": Words(
        "Wijkgraaf toont wat bronnen zeggen, ook als het niet werkte of niemand het weet.",
        "Wijkgraaf shows what sources say, also where it did not work or nobody knows.",
    ),
    "licence": Words("Gegevens", "Data"),
    "revision": Words("revisie", "revision"),
    "fictitious": Words(
        "Deze gegevens zijn fictief. Ze zijn gemaakt om mee te proberen en zeggen niets over echte wijken.",
        "These data are fictitious. They were made to try things out and say nothing about real wijken.",
    ),
    # -- the start page
    "start_lead": Words(
        "Wijkgraaf verzamelt wat steden in hun wijken probeerden: wat het was, wie meededen, wie betaalde en wat het "
        "opleverde. Ook als dat niets was, of als niemand het heeft gemeten.",
        "Wijkgraaf gathers what cities tried in their wijken: what it was, who took part, who paid and what came of "
        "it. Also where that was nothing, or nobody measured it.",
    ),
    "start_now": Words("In deze graaf", "In this graph"),
    "start_on": Words("Zelf kijken", "Look around"),
    "start_example": Words("Een voorbeeld", "An example"),
    "start_graphql": Words("Vragen stellen met GraphQL", "Ask questions with GraphQL"),
    "start_graphql_more": Words(
        "Alles wat hier staat is op te vragen, ook in één keer.", "All that is here can be asked for, also at once."
    ),
    "start_def": Words("De woorden en hun betekenis", "The words and what they mean"),
    "start_def_more": Words(
        "De ontologie: klassen, velden en waarden, ook als Turtle en JSON-LD.",
        "The ontology: classes, fields and values, also as Turtle and JSON-LD.",
    ),
    # -- a resource
    "sources": Words("Bronnen", "Sources"),
    "no_sources": Words("Er staat geen bron bij.", "No source is given."),
    "address": Words("Adres en formaten", "Address and formats"),
    "iri": Words("Vast adres", "Lasting address"),
    "formats": Words("Formaten", "Formats"),
    "checked_on": Words("Nagekeken op", "Checked on"),
    "place": Words("plek", "place"),
    "north": Words("noorderbreedte", "north"),
    "east": Words("oosterlengte", "east"),
    "merged": Words("Neemt de plaats in van", "Takes the place of"),
    "via": Words("via", "by"),
    "claim_page": Words("uitspraak", "claim"),
    "more": Words("en nog {n}", "and {n} more"),
    "previous": Words("Vorige", "Previous"),
    "next": Words("Volgende", "Next"),
    "pages": Words("Bladzijden", "Pages"),
    "range": Words("{first} tot en met {last} van {total}", "{first} to {last} of {total}"),
    "back": Words("Terug naar {label}", "Back to {label}"),
    "period": Words("looptijd", "period"),
    "claimed": Words("bewering", "unsourced claim"),
    "claimed_more": Words(
        "Niemand gaf hiervoor een bron. Daarom telt dit nergens mee.",
        "Nobody gave a source for this. So it counts nowhere.",
    ),
    "isModelEstimate": Words("modelschatting", "model estimate"),
    "isModelEstimate_more": Words("Met een model berekend, niet gemeten.", "Computed with a model, not measured."),
    "breakInSeries": Words("breuk in de reeks", "break in series"),
    "breakInSeries_more": Words(
        "Niet zomaar te vergelijken met eerdere jaren.", "Not to be compared with earlier years as it is."
    ),
    "inferred": Words("afgeleid", "inferred"),
    "inferred_more": Words(
        "Niet zo door een lijst genoemd, maar afgeleid.", "Not stated like this by a list, but derived."
    ),
    "disputedBy": Words("betwist", "disputed"),
    "disputedBy_more": Words("Een andere uitkomst spreekt dit tegen.", "Another outcome contradicts this."),
    "before": Words("ervoor {value}", "before: {value}"),
    "after": Words("daarna {value}", "after: {value}"),
    "verdict": Words("oordeel", "verdict"),
    "evidence": Words("bewijs {level} van 5", "evidence {level} of 5"),
    "since": Words("sinds {date}", "since {date}"),
    "until": Words("tot en met {date}", "until {date}"),
    # -- lists
    "list_of_all": Words("Alles wat er staat", "All that is here"),
    "list_lead": Words(
        "Elke soort met wat ermee wordt bedoeld en hoeveel er zijn.",
        "Each kind with what is meant by it and how many there are.",
    ),
    "concept_lists": Words("Begrippenlijsten", "Concept schemes"),
    "nothing_here": Words("Hier staat nog niets.", "Nothing is here yet."),
    # -- the ontology
    "def_title": Words("De woorden van Wijkgraaf", "The words of Wijkgraaf"),
    "def_lead": Words(
        "Wat er over een wijk, een praktijk of een partner gezegd kan worden. Elke soort heeft velden; elk veld heeft "
        "een naam die in CSV, JSON, JSON-LD en GraphQL dezelfde is.",
        "What can be said about a wijk, a practice or a partner. Each class has fields; each field has a name that is "
        "the same in CSV, JSON, JSON-LD and GraphQL.",
    ),
    "def_classes": Words("Soorten", "Classes"),
    "def_all": Words("elke soort", "every class"),
    "def_claims": Words("elke uitspraak", "every claim"),
    "def_enums": Words("Vaste waarden", "Fixed values"),
    "def_name": Words("Naam", "Name"),
    "def_values": Words("Waarde", "Value"),
    "def_meaning": Words("Betekenis", "Meaning"),
    "def_context": Words("JSON-LD-context", "JSON-LD context"),
    "def_required": Words("verplicht", "required"),
    "def_many": Words("meer dan één", "more than one"),
    # -- what cannot be shown
    "NOT_FOUND": Words("Niet gevonden", "Not found"),
    "NOT_FOUND_more": Words(
        "Hier staat niets onder „{id}”. Controleer het adres, of zoek verder in de lijst.",
        "Nothing is here under “{id}”. Check the address, or go on from the list.",
    ),
    "GONE": Words("Ingetrokken", "Withdrawn"),
    "GONE_more": Words(
        "„{id}” is ingetrokken en staat in geen enkel antwoord meer. De geschiedenis ervan is bewaard.",
        "“{id}” was withdrawn and is in no answer any more. Its history is kept.",
    ),
    "NOT_ACCEPTABLE": Words("Niet in die vorm", "Not in that form"),
    "NOT_ACCEPTABLE_more": Words(
        "Deze pagina bestaat niet in de vorm die u vraagt. Vraag om een van: {available}.",
        "This page does not exist in the form that you ask for. Ask for one of: {available}.",
    ),
    "BAD_USER_INPUT": Words("Dat kan niet zo", "That cannot be asked so"),
    "BAD_USER_INPUT_more": Words(
        "van is een heel getal vanaf 1. Verbeter het adres.", "van is a whole number from 1. Correct the address."
    ),
}


@cache
def texts(lang: str) -> Mapping[str, str]:
    """All words of the pages in one language."""
    return {key: words.in_language(lang) for key, words in TEXTS.items()}


def plural(class_name: str, lang: str) -> str:
    """What several resources of a class are called."""
    words = PLURALS.get(class_name) or vocabulary().classes[class_name].label
    return words.in_language(lang)


def kind_of(id: str, lang: str) -> str:
    """What sort of thing an id is: its class, or the scheme of a concept."""
    known = vocabulary()
    segment = id.partition("/")[0]
    scheme = known.schemes.get(segment)
    if scheme is not None:
        return known.enums["ConceptScheme"].labels[scheme].in_language(lang)
    return known.classes[known.by_segment[segment]].label.in_language(lang)
