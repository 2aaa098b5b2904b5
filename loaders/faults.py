"""What can be wrong with a file, a row or a cell before the check of its values: the codes, their words, and Lost."""

from __future__ import annotations

from dataclasses import dataclass

from graph.admission import Draft
from ontology.problems import Place, Problem, register, shown

# -------------------------------------------------- files and folders
register(
    {
        "NO_SUCH_FILE": (
            "Dit bestand of deze map is er niet. Kijk de naam na.",
            "This file or folder does not exist. Check its name.",
        ),
        "UNREADABLE_FILE": (
            "Dit bestand kan niet worden gelezen ({why}). Geef leesrecht, of laad een gewoon bestand.",
            "This file cannot be read ({why}). Grant read access, or load an ordinary file.",
        ),
        "NOTHING_TO_LOAD": (
            "Hier staat geen bestand dat geladen kan worden. Soorten die kunnen: {formats}.",
            "There is no file here that can be loaded. Kinds that can: {formats}.",
        ),
        "LEADS_OUT": (
            "Deze koppeling wijst buiten de map en wordt niet gevolgd. Zet het bestand zelf in de map.",
            "This link leads out of the folder and is not followed. Put the file itself in the folder.",
        ),
        "TOO_MANY_FILES": (
            "Meer dan {limit} bestanden in één keer. Laad ze in delen.",
            "More than {limit} files at once. Load them in parts.",
        ),
        "TOO_MANY_RESOURCES": (
            "Meer dan {limit} resources in één keer. Laad ze in delen.",
            "More than {limit} resources at once. Load them in parts.",
        ),
        "UNKNOWN_FORMAT": (
            "Van dit soort bestand ({ending}) wordt niet geladen. Soorten die kunnen: {formats}.",
            "This kind of file ({ending}) is not loaded. Kinds that can be: {formats}.",
        ),
        "RDF_IN_XML": (
            "RDF in XML wordt niet gelezen. Zet het om naar Turtle (.ttl), N-Triples (.nt) of JSON-LD (.jsonld).",
            "RDF in XML is not read. Convert it to Turtle (.ttl), N-Triples (.nt) or JSON-LD (.jsonld).",
        ),
        "FILE_TOO_LARGE": (
            "Dit bestand is groter dan {limit} MB. Knip het in delen.",
            "This file is larger than {limit} MB. Cut it into parts.",
        ),
        "EMPTY_FILE": (
            "Dit bestand is leeg. Zet er gegevens in, of haal het weg.",
            "This file is empty. Put data in it, or take it away.",
        ),
        "WRONG_ENCODING": (
            "Dit is geen UTF-8{hint}. Sla het bestand op als UTF-8.",
            "This is not UTF-8{hint}. Save the file as UTF-8.",
        ),
        "NUL_CHARACTER": (
            "Hier staat een NUL-teken. Het bestand is beschadigd of geen tekst; sla het opnieuw op als UTF-8.",
            "There is a NUL character here. The file is damaged or no text; save it again as UTF-8.",
        ),
    }
)

# -------------------------------------------------- tables
register(
    {
        "EMPTY_COLUMN_NAME": (
            "Kolom {number} heeft geen naam. Geef de naam van een veld, of haal de kolom weg.",
            "Column {number} has no name. Give it the name of a field, or remove the column.",
        ),
        "DOUBLED_COLUMN": (
            "Kolom {name} staat er twee keer. Houd één van beide.",
            "Column {name} stands there twice. Keep one of them.",
        ),
        "NO_ID_COLUMN": (
            "De kolom id ontbreekt. De eerste rij noemt de velden, waaronder id.{hint_nl}",
            "The column id is missing. The first row names the fields, id among them.{hint_en}",
        ),
        "MISSING_ID": (
            "Het id ontbreekt. Vul id in, zoals {example}.",
            "The id is missing. Fill in id, like {example}.",
        ),
        "RAGGED_ROW": (
            'Deze rij heeft {found} cellen, de eerste rij {expected}. Zet tekst met een scheidingsteken tussen ".',
            'This row has {found} cells, the first row {expected}. Put text that holds a separator between ".',
        ),
        "TOO_MANY_COLUMNS": (
            "Deze rij heeft {found} kolommen; meer dan {limit} past bij geen soort. Controleer het scheidingsteken.",
            "This row has {found} columns; more than {limit} fit no class. Check the separator.",
        ),
        "NOT_WITH_COMMA": (
            "In een bestand met ; hoort een decimale komma, zonder punt voor duizendtallen: {right}.",
            "In a file with ; a decimal comma belongs, without a point for thousands: {right}.",
        ),
        "OPEN_QUOTE": (
            'Een aanhalingsteken dat hier opent, wordt niet gesloten. Sluit het, of verdubbel een " in de tekst.',
            'A quotation mark that opens here is not closed. Close it, or double a " within the text.',
        ),
        "STRAY_QUOTE": (
            'Een " op een plek waar dat niet kan (teken {at}). Zet de hele cel tussen " en verdubbel de " erin.',
            'A " where none can be (character {at}). Put the whole cell between " and double each " in it.',
        ),
        "LONE_RETURN": (
            "Een regeleinde dat hier niet kan (alleen CR). Sla op met gewone regeleinden (LF of CRLF).",
            "A line end that cannot be here (CR alone). Save with ordinary line ends (LF or CRLF).",
        ),
        "BAD_ESCAPE": (
            "Na \\ hoort | of \\ in een lijst. Schrijf \\| voor | en \\\\ voor \\.",
            "In a list, | or \\ must follow \\. Write \\| for | and \\\\ for \\.",
        ),
        "VALUE_TOO_LONG": (
            "Deze waarde is langer dan {limit} tekens. Kort haar in, of verdeel haar.",
            "This value is longer than {limit} characters. Shorten it, or divide it.",
        ),
        "ROW_TOO_LONG": (
            "Deze regel is langer dan {limit} MB. Sluit een open aanhalingsteken, of kort de regel in.",
            "This line is longer than {limit} MB. Close an open quotation mark, or shorten the line.",
        ),
    }
)

# -------------------------------------------------- workbooks
register(
    {
        "NOT_A_WORKBOOK": (
            "Dit is geen geldig XLSX-bestand. Sla het opnieuw op als XLSX, of als CSV.",
            "This is not a valid XLSX file. Save it again as XLSX, or as CSV.",
        ),
        "LOCKED_WORKBOOK": (
            "Dit bestand heeft een wachtwoord. Sla het op zonder wachtwoord.",
            "This file has a password. Save it without one.",
        ),
        "UNSAFE_WORKBOOK": (
            "Dit XLSX-bestand bevat iets wat er niet in hoort ({what}). Sla het opnieuw op, of laad CSV.",
            "This XLSX file holds something that does not belong in it ({what}). Save it again, or load CSV.",
        ),
        "WORKBOOK_TOO_LARGE": (
            "Dit XLSX-bestand is te groot ({what}: meer dan {limit}). Haal weg wat leeg is, of laad het als CSV.",
            "This XLSX file is too large ({what}: more than {limit}). Remove what is empty, or load it as CSV.",
        ),
    }
)

# -------------------------------------------------- JSON and GeoJSON
register(
    {
        "NOT_JSON": (
            "Hier is het geen geldige JSON meer (teken {at} van de regel). Herstel het op die plek.",
            "From here it is no valid JSON (character {at} of the line). Repair it there.",
        ),
        "DOUBLED_KEY": (
            "De sleutel {name} staat twee keer in één object. Houd één van beide.",
            "The key {name} stands twice in one object. Keep one of them.",
        ),
        "TOO_DEEP": (
            "Meer dan {limit} lagen in elkaar. Zo diep gaan onze gegevens niet; haal lagen weg.",
            "More than {limit} levels deep. Our data does not go that deep; remove levels.",
        ),
        "NUMBER_TOO_LONG": (
            "Een getal van meer dan {limit} cijfers. Rond het af.",
            "A number of more than {limit} digits. Round it.",
        ),
        "LONE_SURROGATE": (
            "Een half teken (\\ud800 t/m \\udfff zonder wederhelft). Schrijf het hele teken.",
            "Half a character (\\ud800 to \\udfff without its other half). Write the whole character.",
        ),
        "NOT_AN_OBJECT": (
            'Hier hoort een object met id en velden, zoals {{"id": "praktijk/voorbeeld-1"}}.',
            'An object with id and fields is expected here, like {{"id": "praktijk/voorbeeld-1"}}.',
        ),
        "NOT_FEATURES": (
            "Hier hoort een FeatureCollection van GeoJSON, met features.",
            "A FeatureCollection of GeoJSON is expected here, with features.",
        ),
        "NOT_A_PLACE": (
            "Een vorm hoort bij een wijk of stad. Zet in id een id dat begint met wijk/ of stad/.",
            "A shape belongs to a wijk or city. Put an id that begins with wijk/ or stad/ in id.",
        ),
        "OTHER_COORDINATES": (
            "Alleen lengte en breedte in graden (WGS84) kunnen. Zet de vormen om en laat crs weg.",
            "Only longitude and latitude in degrees (WGS84) are taken. Convert the shapes and leave crs out.",
        ),
        "BAD_GEOMETRY": (
            "Geen geldige geometrie: {why_nl}. Toegestaan: Point, Polygon en MultiPolygon naar RFC 7946.",
            "No valid geometry: {why_en}. Allowed: Point, Polygon and MultiPolygon after RFC 7946.",
        ),
    }
)

# -------------------------------------------------- RDF
register(
    {
        "NOT_RDF": (
            "Dit is geen geldige {format}: {why}. Herstel het op die plek.",
            "This is no valid {format}: {why}. Repair it there.",
        ),
        "BLANK_NODE": (
            "Een naamloze knoop ([ ], ( ) of _:) kan niet. Geef elke resource een id.",
            "A blank node ([ ], ( ) or _:) cannot be loaded. Give each resource an id.",
        ),
        "NAMED_GRAPH": (
            "Benoemde grafen kunnen niet. Zet alles in de standaardgraaf.",
            "Named graphs cannot be loaded. Put all in the default graph.",
        ),
        "STATEMENT_TOO_LONG": (
            "Meer dan {limit} MB zonder één hele uitspraak. Sluit een open haakje of aanhalingsteken, of kort in.",
            "More than {limit} MB without one whole statement. Close an open bracket or quote, or shorten it.",
        ),
        "FOREIGN_CONTEXT": (
            "Alleen onze eigen context kan, en er wordt niets opgehaald. Gebruik {address} of haal @import weg.",
            "Only our own context is taken, and nothing is ever fetched. Use {address}, or remove @import.",
        ),
        "NOT_READ": (
            "Deze waarde kan niet als RDF worden gelezen (een ongeldig adres, een onbekende taal?). Verbeter haar.",
            "This value cannot be read as RDF (an address that is not valid, an unknown language?). Correct it.",
        ),
        "NO_TYPE": (
            'Zonder type hebben de veldnamen geen betekenis. Voeg "@type": "{expected}" toe.',
            'Without a type the field names have no meaning. Add "@type": "{expected}".',
        ),
        "NO_KEYWORD": (
            "{name} wordt hier niet gelezen. Gebruik @context, @graph, id, @type en de veldnamen.",
            "{name} is not read here. Use @context, @graph, id, @type and the field names.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Lost:
    """A row, object or file that could not be read: no draft of it follows. What is not known of it is None."""

    problem: Problem
    id: str | None = None
    class_name: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A draft that sets a geometry alone: it goes together with what another file of the load says of the same id."""

    draft: Draft


Item = Draft | Shape | Problem | Lost


class Broken(Exception):
    """A file that cannot be read on: `lost` says why."""

    def __init__(self, lost: Lost) -> None:
        super().__init__(lost.problem.code)
        self.lost = lost


def problem(code: str, place: Place, *, value: object = None, id: str | None = None, **params: object) -> Problem:
    """A problem of this room at `place`; `value` is shown shortened."""
    return Problem(code, params, id, place.column, None if value is None else shown(value), place)


def lost(code: str, place: Place, *, id: str | None = None, class_name: str | None = None, **params: object) -> Lost:
    """What could not be read at `place`."""
    return Lost(problem(code, place, id=id, **params), id, class_name)
