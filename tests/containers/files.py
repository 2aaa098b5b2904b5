"""Reads docker-compose.yml and the Dockerfile as Compose and Docker do, with defaults filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::-([^}]*))?\})")


def filled(text: str, told: Mapping[str, str] | None = None) -> str:
    """A text of the compose file with its variables as `told`, or else their defaults."""
    known = told or {}
    return VARIABLE.sub(lambda m: known.get(m[1]) or m[2] or "" if m[1] else "$", text)


def composed(told: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The compose file with its variables filled in."""

    def within(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: within(part) for key, part in value.items()}
        if isinstance(value, list):
            return [within(part) for part in value]
        return filled(value, told) if isinstance(value, str) else value

    found: dict[str, Any] = within(yaml.safe_load(COMPOSE.read_text(encoding="utf-8")))
    return found


@dataclass(frozen=True)
class Instruction:
    """One line of a Dockerfile, with those that it goes on over."""

    name: str
    said: str

    @property
    def words(self) -> list[str]:
        """What it says, as a list: of the JSON form or of words."""
        return json.loads(self.said) if self.said.startswith("[") else self.said.split()


def stages() -> list[list[Instruction]]:
    """The stages of the Dockerfile, each from its FROM on."""
    found: list[list[Instruction]] = []
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, said = line.strip().partition(" ")
            if name == "FROM":
                found.append([])
            found[-1].append(Instruction(name, said.strip()))
    return found


@dataclass(frozen=True)
class Image:
    """What the last stage of the Dockerfile says of the containers that run it."""

    copied: Mapping[str, str] = field(default_factory=dict)  # from the checkout, by where it lies in the image
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()


def image() -> Image:
    """The image that the Dockerfile makes."""
    last = stages()[-1]
    only = {one.name: one for one in last}
    pairs = [one.words for one in last if one.name == "COPY" and not one.said.startswith("--from")]
    health = only["HEALTHCHECK"].said
    return Image(
        {target: source for source, target in pairs},
        dict(word.split("=", 1) for one in last if one.name == "ENV" for word in one.words),
        only["USER"].said,
        tuple(only["ENTRYPOINT"].words),
        tuple(only["CMD"].words),
        tuple(json.loads(health[health.index("CMD") + 3 :])),
    )


@dataclass(frozen=True)
class Container:
    """What runs for a service: the whole command, environment, health check, and volumes by their place in it."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    healthcheck: tuple[str, ...]
    mounts: Mapping[str, str]


def container(service: Mapping[str, Any]) -> Container:
    """The container of a service; of an image that is not ours only what the compose file says is known."""
    ours = image() if "build" in service else Image()
    entrypoint, command = service.get("entrypoint"), service.get("command")
    whole = (
        *(ours.entrypoint if entrypoint is None else entrypoint),
        *((ours.command if entrypoint is None else ()) if command is None else command),
    )
    test = service.get("healthcheck", {}).get("test")
    return Container(
        whole,
        {**ours.environment, **service.get("environment", {})},
        tuple(test[1:]) if test else ours.healthcheck,
        {target: source for source, target, *_ in (one.split(":") for one in service.get("volumes", ()))},
    )
