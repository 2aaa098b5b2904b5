"""docker-compose.yml fits the specification and our own rules, and the image holds what runs and nothing else."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from tests.cli.commands import environment
from tests.containers.files import COMPOSE, DOCKERFILE, ROOT, composed, container, filled, image, stages
from tests.guards.installing import python_with, run

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = composed()["services"]
ONCE = {"secret"}
EACH = pytest.mark.parametrize("name", SERVICES)
SECRET = re.compile(r"(?i)(password|passwd|secret|token|auth|key)")


# ---------------------------------------------------------------- the compose file
@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that brings along the JSON schema of the compose specification, in an environment of its own."""
    return python_with("check-jsonschema.lock", tmp_path_factory.mktemp("judge") / "own") / "check-jsonschema"


def judged(judge: Path, file: Path) -> tuple[int, str]:
    done = run(judge, "--builtin-schema", "vendor.compose-spec", file, cwd=file.parent, env=environment())
    return done.returncode, done.stdout + done.stderr


def test_the_compose_file_fits_the_schema_of_the_specification(judge: Path):
    code, said = judged(judge, COMPOSE)
    assert code == 0, said


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("read_only: true", "read_onyl: true"),
        ("restart: unless-stopped", "restart: 3"),
        ("service_healthy", "service_ready"),
    ],
)
def test_the_judge_refuses_what_is_wrong(right: str, wrong: str, judge: Path, tmp_path: Path):
    text = COMPOSE.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(right, wrong), encoding="utf-8")
    code, said = judged(judge, tmp_path / "docker-compose.yml")
    assert code == 1, said


def test_there_are_a_database_two_processes_and_a_proxy_and_what_makes_the_password():
    assert set(SERVICES) == {"secret", "neo4j", "api-1", "api-2", "proxy"}
    assert SERVICES["api-1"] == SERVICES["api-2"]


@EACH
def test_a_port_is_published_on_this_machine_alone_unless_asked(name: str):
    ports = SERVICES[name].get("ports", [])
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert bool(ports) == (name == "proxy")
    asked = composed({"WIJKGRAAF_PUBLISH_HOST": "192.0.2.1"})["services"][name].get("ports", [])
    assert all(port.startswith("192.0.2.1:") for port in asked)


def test_no_password_stands_in_the_file():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert name.endswith("_FILE"), name
                assert value.startswith("/secret/")
    assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", COMPOSE.read_text(encoding="utf-8"))
    assert not re.search(r"NEO4J_AUTH\b", COMPOSE.read_text(encoding="utf-8"))


@EACH
def test_a_service_tells_its_health_or_ends_at_once(name: str):
    service = SERVICES[name]
    if name in ONCE:
        assert service["restart"] == "no"
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert container(service).healthcheck


@EACH
def test_a_service_starts_when_what_it_needs_is_there(name: str):
    needed = {"neo4j": {"secret"}, "api-1": {"secret", "neo4j"}, "proxy": {"api-1", "api-2"}}
    needed["api-2"] = needed["api-1"]
    found = SERVICES[name].get("depends_on", {})
    assert set(found) == needed.get(name, set())
    for other, how in found.items():
        wanted = "service_completed_successfully" if other in ONCE else "service_healthy"
        assert how["condition"] == wanted


@EACH
def test_an_image_has_a_version(name: str):
    tag = SERVICES[name]["image"].rpartition(":")[2]
    assert re.match(r"\d+\.\d+", tag), tag
    if "build" in SERVICES[name]:
        assert tag == PYPROJECT["project"]["version"]


@EACH
def test_a_service_may_do_no_more_than_it_needs(name: str):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only", False) == (name != "neo4j")  # its image writes its own settings
    user, group = service["user"].split(":")
    assert 0 < int(user) < 65_536
    assert 0 < int(group) < 65_536


def test_only_the_processes_reach_the_database():
    networks = {name: set(service.get("networks", ())) for name, service in SERVICES.items()}
    assert composed()["networks"]["store"] == {"internal": True}
    assert {name for name, found in networks.items() if "store" in found} == {"neo4j", "api-1", "api-2"}
    assert networks["neo4j"] == {"store"}
    assert SERVICES["secret"]["network_mode"] == "none"


def test_only_what_makes_the_password_writes_it():
    ways = {name: [v for v in s.get("volumes", ()) if v.startswith("secret:")] for name, s in SERVICES.items()}
    assert {name: found for name, found in ways.items() if found} == {
        "secret": ["secret:/secret"],
        "neo4j": ["secret:/secret:ro"],
        "api-1": ["secret:/secret:ro"],
        "api-2": ["secret:/secret:ro"],
    }


def test_memory_is_bounded_and_that_of_the_database_is_more_than_what_it_is_told_to_take():
    def megabytes(text: str) -> int:
        return int(text[:-1]) * {"m": 1, "g": 1024}[text[-1]]

    long_lived = {name: s for name, s in SERVICES.items() if name not in ONCE}
    assert all(megabytes(service["mem_limit"]) for service in long_lived.values())
    told = SERVICES["neo4j"]["environment"]
    heap, pages = told["NEO4J_server_memory_heap_max__size"], told["NEO4J_server_memory_pagecache_size"]
    assert megabytes(heap) + megabytes(pages) < megabytes(SERVICES["neo4j"]["mem_limit"])


def test_the_proxy_and_the_processes_have_the_same_limit_of_a_request():
    limits = {name: SERVICES[name]["environment"]["WIJKGRAAF_LARGEST_BODY"] for name in ("api-1", "api-2", "proxy")}
    assert set(limits.values()) == {str(Settings.model_fields["largest_body"].default)}


def test_every_setting_of_the_processes_is_one_that_they_know():
    known = {f"WIJKGRAAF_{name.upper()}" for name in Settings.model_fields} | {"WIJKGRAAF_STORE_PASSWORD_FILE"}
    assert {name for name in SERVICES["api-1"]["environment"] if name.startswith("WIJKGRAAF_")} <= known


def test_variables_are_filled_in_as_compose_does():
    assert filled("${A:-b}:${C} $$x") == "b: $x"
    assert filled("${A:-b}", {"A": "c"}) == "c"
    assert filled("${A:-b}", {"A": ""}) == "b"


# ---------------------------------------------------------------- the image
def test_the_image_holds_what_the_wheel_holds_and_the_licence():
    shipped = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert image().copied == {f"/app/{name}": name for name in [*shipped, "LICENSE"]}


def test_the_image_is_made_of_nothing_that_docker_is_not_shown():
    lines = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line]
    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {*image().copied.values(), "requirements.lock"}
    kept_out = [rule.removeprefix("**/") for rule in rules[1:] if not rule.startswith("!")]
    for pattern in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]:
        assert pattern in kept_out
    assert rules.index("data/shapes") > rules.index("!data")  # the last that fits counts
    assert not [rule for rule in rules if rule.startswith("!") and fnmatch(".git", rule[1:])]


def test_every_stage_starts_from_an_image_with_a_version_and_the_same_one():
    starts = [stage[0].words[0] for stage in stages()]
    assert len(starts) == 2
    assert len(set(starts)) == 1
    (version,) = re.findall(r"^python:(3\.\d+)-slim-bookworm$", starts[0])
    assert f"Programming Language :: Python :: {version}" in PYPROJECT["project"]["classifiers"]
    assert f"/venv/lib/python{version}/site-packages" in DOCKERFILE.read_text(encoding="utf-8")


def test_everything_that_is_installed_comes_from_the_lock_with_its_hash():
    commands = [one.said for stage in stages() for one in stage if one.name == "RUN"]
    installing = [command for command in commands if re.search(r"\binstall\s+--", command)]
    assert len(installing) == 1
    for option in ("--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement /requirements.lock"):
        assert option in installing[0]
    assert not re.search(r"apt|curl|wget|ADD ", " ".join(commands))


def test_no_secret_and_no_argument_gets_into_a_layer():
    names = [one.name for stage in stages() for one in stage]
    assert not {"ARG", "ADD", "ONBUILD"} & set(names)
    assert not [name for name in image().environment if SECRET.search(name)]


def test_the_image_runs_as_somebody_with_a_number_who_is_not_root_and_serves_to_outside_the_container():
    assert image().user == "10001:10001"
    assert SERVICES["api-1"]["user"] == image().user
    assert (*image().entrypoint, *image().command) == ("wijkgraaf", "serve", "--host", "0.0.0.0")  # noqa: S104
    assert "/readyz" in image().healthcheck[-1]


def test_the_password_can_be_read_by_the_processes_and_by_the_database_and_by_nobody_else():
    (made,) = re.findall(r"install -d -m (\d+) -o (\d+) -g (\d+) /secret", DOCKERFILE.read_text(encoding="utf-8"))
    ours, theirs = (SERVICES[name]["user"].split(":") for name in ("api-1", "neo4j"))
    assert made == ("0750", ours[0], theirs[1])
    assert SERVICES["secret"]["user"] == f"{ours[0]}:{theirs[1]}"
