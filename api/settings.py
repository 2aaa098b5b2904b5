"""Settings: what a server can be told, by environment variables that begin with WIJKGRAAF_."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How the graph is served. A value given in code goes before the environment, the environment before a default."""

    model_config = SettingsConfigDict(env_prefix="WIJKGRAAF_", frozen=True)

    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65_535, description="The port to listen on; 0 picks a free one.")
    workers: int = Field(1, ge=1, le=64, description="How many processes serve.")
    data: Path = Field(Path(".wijkgraaf"), description="The folder that the graph is kept in.")
    store: str | None = Field(None, description="The address of another engine, instead of the folder.")
    snapshot: Literal["on", "off"] = Field(
        "on", description="off: questions are asked of the database itself (--store), for graphs beyond memory."
    )
    largest_body: int = Field(256 * 1024, ge=1, description="The largest request, in bytes.")
    response_cache: int = Field(64 * 1024**2, ge=0, description="How much is kept of answers, in bytes; 0 for nothing.")
    kept_resources: int = Field(
        64 * 1024**2, ge=0, description="How much is kept of resources as questions show them, in bytes; 0 for nothing."
    )
    time_limit: float = Field(10.0, gt=0, le=600, description="How long one question may take, in seconds.")
    at_once: int = Field(4, ge=1, le=1_000, description="How many requests that take long are worked on at once.")
    most_waiting: int = Field(100, ge=0, le=100_000, description="How many requests may wait for that.")
    longest_wait: float = Field(2.0, ge=0, le=600, description="How long a request may wait for that, in seconds.")
    slowest: float = Field(10.0, gt=0, le=600, description="How long a client may take to send a request, in seconds.")
    most_unread: int = Field(
        128 * 1024**2, ge=0, description="How much of answers may wait for those who read slowly, in bytes."
    )
    most_connections: int = Field(1_000, ge=1, le=100_000, description="How many clients a process holds on to.")
    log: Literal["quiet", "json"] = Field(
        "quiet", description="What is written on standard error: warnings for people, or lines of JSON, one a request."
    )
