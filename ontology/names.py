"""The IRIs that everything shares: our own namespaces and those of the vocabularies that are reused."""

BASE = "https://w3id.org/wijkgraaf"
ID = BASE + "/id/"
WG = BASE + "/def#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
GEO = "http://www.opengis.net/ont/geosparql#"
WGS = "http://www.w3.org/2003/01/geo/wgs84_pos#"
# The slug of all that was made up begins so, and that of nothing else: docs/decisions/0007-fictitious.md.
FICTITIOUS = "fictief-"

PREFIXES = {
    "wg": WG,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dct": DCT,
    "dc": DC,
    "org": ORG,
    "prov": PROV,
    "schema": SCHEMA,
    "geo": GEO,
    "wgs": WGS,
}


def local_name(iri: str) -> str:
    """The part of an IRI after its last `#` or `/`."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
