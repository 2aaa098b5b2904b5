"""Scopes that were drawn, as the variables of a GraphQL request; and the request that asks all about one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from questions.scope import WijkScope
from tests.questions.scopes import Case

VERDICT = (
    "practices wijken cities improved mixed unchanged worsened unknown evidenceMax evidenceMedian successShare lower"
    " upper thin"
)
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
GROUPS = "totalCount edges { cursor node { ...Group } }"
WHAT_WORKED = f"""
query WhatWorked($scope: PracticeScope, $likeWijk: ID, $verdict: [Direction!], $orderBy: PracticeOrder!, $first: Int!,
                 $rows: Dimension!, $columns: Dimension!) {{
  whatWorked(scope: $scope, likeWijk: $likeWijk) {{
    summary {{ {VERDICT} }}
    practices(verdict: $verdict, orderBy: $orderBy, first: $first) {{
      totalCount
      edges {{ cursor verdict evidence fit why {{ text claim {{ id }} }} node {{ id label title }} }}
      {PAGE}
    }}
    rows: verdicts(by: $rows, first: $first) {{ {GROUPS} {PAGE} }}
    columns: verdicts(by: $columns) {{ {GROUPS} }}
    partners: verdicts(by: PARTNER) {{ {GROUPS} }}
    gapMap(rows: $rows, columns: $columns) {{
      rows {{ ...Group }} columns {{ ...Group }} cells {{ row column verdict {{ {VERDICT} }} }} emptyCells
    }}
  }}
}}
fragment Group on GroupVerdict {{ key label subject {{ id }} verdict {{ {VERDICT} }} }}
"""
WIJKEN = f"""
query Wijken($where: WijkScope, $by: Dimension!, $wijk: ID!) {{
  wijken(where: $where) {{
    totalCount edges {{ cursor node {{ id label }} }} {PAGE}
    facets(by: $by) {{ key label count }}
  }}
  similarWijken(wijk: $wijk) {{ wijk {{ id }} similarity parts {{ dimension weight similarity }} missing }}
}}
"""


def about_practices(case: Case) -> dict[str, Any]:
    """The request that asks what worked in a scope."""
    variables = {
        "scope": said(case.scope),
        "likeWijk": case.like_wijk,
        "verdict": list(case.verdict),
        "orderBy": case.order,
        "first": case.page,
        "rows": case.rows,
        "columns": case.columns,
    }
    return {"query": WHAT_WORKED, "variables": variables}


def about_wijken(where: WijkScope, by: str, wijk: str) -> dict[str, Any]:
    """The request that asks which wijken are in a scope, and which are like one of them."""
    return {"query": WIJKEN, "variables": {"where": said(where), "by": by, "wijk": wijk}}


def said(value: Any) -> Any:
    """A scope, or a part of one, by the names of the contract; what is not said is left out."""
    if is_dataclass(value):
        given = {f.name: getattr(value, f.name) for f in fields(value) if getattr(value, f.name) != f.default}
        return {_name(name): said(part) for name, part in given.items()}
    return [said(part) for part in value] if isinstance(value, tuple) else value


def _name(name: str) -> str:
    first, *more = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in more)
