"""A real Neo4j for the tests: fetched by Maven, started on 127.0.0.1 with Bolt alone, ended by its process id."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import neo4j
import pytest

VERSION = "5.26.30"  # the long-term release; runs on Java 17
CHECKOUT = Path(__file__).parents[2]
BESIDE = CHECKOUT / ".venv-wijkgraaf"  # where the environments are: not in git, and made once
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>neo4j-runtime</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency>
<groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version>
</dependency></dependencies></project>
"""
# Debian puts some programs where only an administrator looks
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
PACKAGES = {"java": "openjdk-17-jre-headless", "mvn": "maven"}
CONF = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
server.config.strict_validation.enabled=false
server.memory.pagecache.size={pagecache}
internal.server.bolt.thread_pool_shutdown_wait_time=0s
internal.server.bolt.connection_shutdown_wait_time=0s
dbms.security.auth_lock_time=0s
"""
# A server must not outlive tests that were killed.
ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
PATIENCE = 120.0  # seconds that a start may take on a busy machine
USER = "neo4j"


# ---------------------------------------------------------------- fetching
def jars(version: str = VERSION) -> Path:
    """The folder with the server's jars, fetched once a checkout. Fails the test where they cannot be had."""
    folder = BESIDE / f"neo4j-{version}"
    BESIDE.mkdir(exist_ok=True)
    with open(BESIDE / f"neo4j-{version}.busy", "w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        for program, package in PACKAGES.items():
            see_to(program, package)
        if not (folder / "whole").is_file():
            _fetch(folder, version)
    return folder / "lib"


def _fetch(folder: Path, version: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "pom.xml").write_text(POM.format(version=version), encoding="utf-8")
    pom, lib = f"-f={folder / 'pom.xml'}", f"-DoutputDirectory={folder / 'lib'}"
    _run("mvn", "-B", "-q", "-ntp", pom, COPY, "-DincludeScope=runtime", lib)
    (folder / "whole").touch()


def see_to(program: str, package: str) -> None:
    """Sees to it that a program is there: installs its package where this process may, else fails the test."""
    BESIDE.mkdir(exist_ok=True)
    with open(BESIDE / "programs.busy", "w") as busy:  # apt does one thing at a time
        fcntl.flock(busy, fcntl.LOCK_EX)
        if not is_there(program) and os.geteuid() == 0 and shutil.which("apt-get"):
            for act in (["update"], ["install", "-y", "--no-install-recommends", package]):
                if not is_there(program):
                    subprocess.run(["apt-get", "-q", *act], capture_output=True, timeout=600, check=False)
    if not is_there(program):
        pytest.fail(f"this test needs {program}: install {package} (Debian, Ubuntu) and run it again")


def is_there(program: str) -> bool:
    """Whether a program can be started; some lie where only an administrator looks."""
    return shutil.which(program, path=PLACES) is not None


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=BESIDE, env=env, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-3_000:]}")


# ---------------------------------------------------------------- running
class Server:
    """One Neo4j with a home of its own. `address` is what --store takes; killed and started again it keeps its data."""

    def __init__(self, home: Path, *, heap: str = "512m", pagecache: str = "128m", version: str = VERSION) -> None:
        self.home, self.heap, self.pagecache = home, heap, pagecache
        self.password = secrets.token_hex(12)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._lib = jars(version)
        self._lay_out()

    @property
    def bolt(self) -> str:
        """The address without a password."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """The address with user and password in it."""
        return f"bolt://{USER}:{self.password}@127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the server that runs."""
        assert self._process is not None
        return self._process.pid

    def _lay_out(self) -> None:
        conf = self.home / "conf"
        conf.mkdir(parents=True)
        (conf / "neo4j.conf").write_text(CONF.format(port=self.port, pagecache=self.pagecache), encoding="utf-8")
        told = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(conf)}
        admin = ("java", "-cp", f"{self._lib}/*", "org.neo4j.cli.AdminTool", "dbms", "set-initial-password")
        _run(*admin, self.password, env=told)

    def start(self, *, wait: bool = True) -> None:
        """Starts the server, and waits until it answers. Fails the test where it does not."""
        flags = (f"-Xmx{self.heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{self._lib}/*")
        where = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}")
        with open(self.home / "console.log", "ab") as log:
            command = (*ENDS_WITH_US, "java", *flags, "org.neo4j.server.CommunityEntryPoint", *where)
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if wait:
            self.wait()

    def wait(self) -> None:
        """Waits until the server answers a query."""
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self._process is not None
            if time.monotonic() > deadline or self._process.poll() is not None:
                self.kill()
                pytest.fail(f"Neo4j does not start:\n{(self.home / 'console.log').read_text()[-3_000:]}")
            time.sleep(0.05)

    def listens(self) -> bool:
        """Whether the port takes a connection."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def answers(self) -> bool:
        """Whether it answers a query."""
        if not self.listens():
            return False
        with suppress(neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError):
            self.query("RETURN 1")
            return True
        return False

    def kill(self) -> None:
        """Ends the server at once, as a fault of the machine would."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            self._process.wait(timeout=30)
            self._process = None

    def query(self, query: str, **parameters: object) -> Sequence[neo4j.Record]:
        """The rows of a query, by a connection of its own: as anybody could ask it beside the product."""
        with neo4j.GraphDatabase.driver(self.bolt, auth=(USER, self.password), telemetry_disabled=True) as driver:
            return driver.execute_query(query, parameters).records  # type: ignore[arg-type]

    def wipe(self) -> None:
        """An empty database; constraints and indexes may stay."""
        with (
            neo4j.GraphDatabase.driver(self.bolt, auth=(USER, self.password), telemetry_disabled=True) as driver,
            driver.session() as session,
        ):
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


@cache
def shared() -> Server:
    """The server of this test process, started when the first test needs it; `stop_shared` ends it."""
    home = Path(tempfile.mkdtemp(prefix="wijkgraaf-neo4j-"))
    server = Server(home / "home")
    server.start()
    return server


def stop_shared() -> None:
    """Ends the server of this test process, where there is one."""
    if shared.cache_info().currsize:
        server = shared()
        server.kill()
        shutil.rmtree(server.home.parent, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def running(home: Path, **options: str) -> Iterator[Server]:
    """A server for as long as the block takes."""
    server = Server(home, **options)
    try:
        server.start()
        yield server
    finally:
        server.kill()
