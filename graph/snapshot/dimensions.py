"""Dimensions: by which properties practices and wijken are grouped, and along which links each is found."""

from __future__ import annotations

# dimension -> the field of Wijk that holds it
TRAITS = {
    "BUILD_PERIOD": "buildPeriods",
    "WIJK_LOCATION": "wijkLocations",
    "WIJK_SIZE": "wijkSize",
    "COMPOSITION": "compositions",
    "EARLIER_APPROACH": "earlierApproaches",
}
# what two wijken are compared on, in the order in which a likeness shows them
LIKENESS = (*TRAITS, "CHALLENGE")

# dimension -> the attribute of the row of a claim
BY_INVOLVEMENT = {"PARTNER": "partner", "PARTNER_TYPE": "partner_type", "ROLE": "role", "PHASE": "phase"}
BY_FINANCING = {"FINANCING_MODEL": "model", "FINANCING_TYPE": "type", "FINANCIER": "financier"}
BY_OUTCOME = {"INDICATOR": "indicator"}
BY_CLAIM = {**BY_INVOLVEMENT, **BY_FINANCING, **BY_OUTCOME}

# the contract's enum Dimension, in its order
DIMENSIONS = (
    "INTERVENTION",
    "INTERVENTION_TYPE",
    "APPROACH",
    "CHALLENGE",
    "PARTNER",
    "PARTNER_TYPE",
    "ROLE",
    "FINANCING_MODEL",
    "FINANCING_TYPE",
    "FINANCIER",
    "CITY",
    "WIJK",
    "BUILD_PERIOD",
    "WIJK_LOCATION",
    "WIJK_SIZE",
    "COMPOSITION",
    "EARLIER_APPROACH",
    "INDICATOR",
    "STATUS",
    "PHASE",
)
# the two whose keys are enum values; all others have ids
ENUMS = {"STATUS": "PracticeStatus", "APPROACH": "Approach"}
