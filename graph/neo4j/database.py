"""The connection to Neo4j: sessions, retries, bookmarks and time limits; the one module that imports the driver."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from graph.neo4j.address import Address
from graph.store import Busy, NotAGraph, StoreError, Unavailable

try:
    import neo4j
    from neo4j import exceptions as faults
except ModuleNotFoundError as missing:  # it comes with wijkgraaf[neo4j] alone
    raise Unavailable(
        "het stuurprogramma voor Neo4j ontbreekt. Installeer wijkgraaf[neo4j]",
        "the driver for Neo4j is missing. Install wijkgraaf[neo4j]",
    ) from missing

LOG = logging.getLogger("neo4j")  # the driver tells faults twice: here with addresses, and by its exceptions
LOG.addHandler(logging.NullHandler())
LOG.propagate = False

T = TypeVar("T")
Row: TypeAlias = list[Any]
Transaction: TypeAlias = neo4j.ManagedTransaction
MOST_CONNECTIONS = 50
CONNECT = 5.0  # seconds until a server that does not take a connection counts as unreachable
ACQUIRE = 10.0  # seconds that a thread waits for a connection out of the pool
READ_RETRIES = 3.0  # seconds that a reading is tried anew before it is told that it cannot be done
WRITE_RETRIES = 30.0  # seconds for a change set: a server that starts again takes some ten
READ_LIMIT = 60.0  # seconds that the server works at one reading
WRITE_LIMIT = 3600.0  # seconds for a change set as a whole: a first load of millions is one
FETCH = 5_000  # rows that come over in one go

UNREACHABLE = (
    "de database is niet bereikbaar. Kijk of zij draait, en of het adres en de poort kloppen",
    "the database cannot be reached. See whether it runs, and whether address and port are right",
)
WRONG_PASSWORD = (
    "de database weigert deze gebruiker of dit wachtwoord. Verbeter ze in --store of WIJKGRAAF_STORE_PASSWORD",
    "the database refuses this user or this password. Correct them in --store or WIJKGRAAF_STORE_PASSWORD",
)
TOO_MANY_TRIES = (
    "de database weigert even alle aanmeldingen, omdat het wachtwoord te vaak fout was. Verbeter het, wacht een minuut",
    "the database refuses every login for a while, because the password was wrong too often. Correct it, wait a minute",
)
EXPIRED = (
    "dit wachtwoord is nog dat van de installatie. Stel in Neo4j eerst een eigen wachtwoord in",
    "this password is still that of the installation. Set one of your own in Neo4j first",
)
NO_RIGHT = (
    "deze gebruiker mag dit in de database niet. Geef hem het recht om te lezen, te schrijven en indexen te maken",
    "this user may not do this in the database. Grant the right to read, to write and to make indexes",
)
NO_DATABASE = (
    "deze database bestaat niet op de server. Verbeter de naam achter de laatste / in --store, of maak haar aan",
    "this database does not exist on the server. Correct the name after the last / in --store, or create it",
)
TOO_SLOW = (
    "de database deed er te lang over. Kijk of zij het druk heeft, en probeer het opnieuw",
    "the database took too long. See whether it is busy, and try again",
)
NO_MEMORY = (
    "de database heeft te weinig geheugen voor deze wijziging; er is niets bewaard. Geef haar meer, of laad in delen",
    "the database has too little memory for this change; nothing was kept. Give it more, or load in parts",
)
TRUST = (
    "de beveiligde verbinding met de database komt niet tot stand. Kijk of haar certificaat klopt, of gebruik +ssc",
    "no secure connection to the database can be made. See whether its certificate is right, or use +ssc",
)
FAULT = (
    "lezen of schrijven in de database is mislukt. Kijk in haar logboek, en probeer het opnieuw",
    "reading or writing in the database failed. Look in its log, and try again",
)
CLOSED = ("deze graaf is al gesloten; open haar opnieuw", "this graph is closed; open it again")

UNAUTHORIZED = "Neo.ClientError.Security."
BY_CODE: Mapping[str, tuple[str, str]] = {
    UNAUTHORIZED + "AuthenticationRateLimit": TOO_MANY_TRIES,
    UNAUTHORIZED + "CredentialsExpired": EXPIRED,
    UNAUTHORIZED + "Forbidden": NO_RIGHT,
    UNAUTHORIZED + "Unauthorized": WRONG_PASSWORD,
    "Neo.ClientError.Database.DatabaseNotFound": NO_DATABASE,
    "Neo.ClientError.Transaction.LockClientStopped": TOO_SLOW,  # while it waited for the lock of another
    "Neo.ClientError.Transaction.TransactionTimedOut": TOO_SLOW,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": TOO_SLOW,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": NO_MEMORY,
    "Neo.TransientError.General.OutOfMemoryError": NO_MEMORY,
    "Neo.TransientError.General.TransactionMemoryLimit": NO_MEMORY,
}
MADE_MEANWHILE = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
TIMED_OUT = frozenset(code for code, said in BY_CODE.items() if said is TOO_SLOW)


class TooSlow(Unavailable):
    """The database was stopped at work because of our time limit."""


class Database:
    """One database, for any number of threads. Each reading sees all that this process wrote or read before it."""

    def __init__(self, address: Address) -> None:
        """Connects at the first use."""
        self._address = address
        self._guard = threading.Lock()
        self._closed = False
        self._open()

    def _open(self) -> None:
        at = self._address
        with told():
            self._driver = neo4j.GraphDatabase.driver(
                at.uri,
                auth=(at.user, at.password),
                connection_timeout=CONNECT,
                connection_acquisition_timeout=ACQUIRE,
                max_connection_pool_size=MOST_CONNECTIONS,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="wijkgraaf",
            )
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._process = os.getpid()

    def read(self, query: str, *, limit: float = READ_LIMIT, **parameters: Any) -> list[Row]:
        """The rows of a query. Tried anew where the connection breaks. Raises StoreError."""

        @neo4j.unit_of_work(timeout=limit)
        def work(transaction: Transaction) -> list[Row]:
            return transaction.run(query, parameters).values()

        with told(), self._session(neo4j.READ_ACCESS, READ_RETRIES) as session:
            return session.execute_read(work)

    def write(
        self, act: Callable[[Transaction], T], *, limit: float = WRITE_LIMIT, patience: float = WRITE_RETRIES
    ) -> T:
        """What `act` does, in one transaction: kept whole and synced, or not at all. Raises StoreError.

        It is tried anew where the connection breaks, also where the answer to the commit was lost: so `act` must see
        for itself whether it was done before. `patience` in seconds.
        """
        work = neo4j.unit_of_work(timeout=limit)(act)
        deadline = time.monotonic() + patience
        while True:
            with told():
                try:
                    with self._session(neo4j.WRITE_ACCESS, patience) as session:
                        return session.execute_write(work)
                except faults.IncompleteCommit:
                    if time.monotonic() > deadline:
                        raise

    def declare(self, statement: str, limit: float) -> None:
        """Makes a constraint or an index that may be there already, also where another made it in this moment."""

        @neo4j.unit_of_work(timeout=limit)
        def work(transaction: Transaction) -> None:
            transaction.run(statement).consume()  # ours, made of names of the vocabulary

        with told(), self._session(neo4j.WRITE_ACCESS, WRITE_RETRIES) as session:
            try:
                session.execute_write(work)
            except faults.ClientError as error:
                if error.code != MADE_MEANWHILE:
                    raise

    @contextlib.contextmanager
    def _session(self, access: str, retries: float) -> Iterator[neo4j.Session]:
        with self._guard:
            if self._closed:
                raise Unavailable(*CLOSED)
            if self._process != os.getpid():
                self._open()  # sockets are not for two processes
        with self._driver.session(
            database=self._address.database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            fetch_size=FETCH,
            max_transaction_retry_time=retries,
            initial_retry_delay=0.1,
        ) as session:
            yield session

    def check_open(self) -> None:
        """Raises Unavailable after `close`."""
        if self._closed:
            raise Unavailable(*CLOSED)

    def close(self) -> None:
        """Lets go of all connections; a second time does nothing."""
        with self._guard:
            if not self._closed:
                self._closed = True
                if self._process == os.getpid():
                    self._driver.close()


# ---------------------------------------------------------------- faults, in our words
@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turns faults of the driver and the server into StoreErrors that say what to do, without addresses or queries."""
    try:
        yield
    except (faults.Neo4jError, faults.DriverError) as error:
        raise in_our_words(error) from error
    except OSError as error:
        raise Unavailable(*UNREACHABLE) from error


def in_our_words(error: Exception) -> StoreError:
    """The StoreError that says what a fault means for whoever uses the graph."""
    code = getattr(error, "code", None) or ""
    if code in TIMED_OUT:
        return TooSlow(*TOO_SLOW)
    if code.startswith("Neo.TransientError.Transaction."):
        return Busy()  # deadlocks and locks that others hold, after all tries
    if code in BY_CODE:
        return Unavailable(*BY_CODE[code])
    if code.startswith(UNAUTHORIZED):
        return Unavailable(*WRONG_PASSWORD)
    if isinstance(error, faults.UnsupportedServerProduct):
        return NotAGraph(*OLD_SERVER)
    if _is_about_trust(error):
        return Unavailable(*TRUST)
    if isinstance(error, faults.TransientError | faults.ServiceUnavailable | faults.SessionExpired):
        return Unavailable(*UNREACHABLE)
    if isinstance(error, faults.ConnectionPoolError):
        return Unavailable(*TOO_SLOW)
    return Unavailable(*FAULT)


OLDEST = (5, 26)
OLD_SERVER = (
    "deze versie van Neo4j is te oud of onbekend. Gebruik Neo4j {}.{} of nieuwer".format(*OLDEST),
    "this version of Neo4j is too old or unknown. Use Neo4j {}.{} or newer".format(*OLDEST),
)


def _is_about_trust(error: BaseException | None) -> bool:
    """Whether a fault of TLS lies under it."""
    while error is not None:
        if type(error).__module__ == "ssl" or "SSL" in type(error).__name__:
            return True
        error = error.__cause__ or error.__context__
    return False
