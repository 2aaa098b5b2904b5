"""docs/scaling.md names every variable of the compose file with its default, and leads to nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_every_variable_is_there_with_its_default():
    said = dict(re.findall(r"^\| `(WIJKGRAAF_\w+)` \| `([^`]+)` \|", PAGE, re.MULTILINE))
    assert said == dict(re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE))


def test_every_service_that_a_command_names_is_one():
    services = set(yaml.safe_load(COMPOSE)["services"])
    commands = re.findall(r"^    docker compose (?:run|exec) (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert services & set(command.split()), command


def test_every_link_leads_to_a_file_and_to_a_heading_that_are_there():
    links = re.findall(r"\]\(([^)#:]+)(?:#([^)]+))?\)", PAGE)
    assert links
    for target, heading in links:
        file = ROOT / "docs" / target
        assert file.exists(), target
        if heading:
            heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, heading
