"""The API from outside: the official client, and plain HTTP for what it would never send."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.runtime.configuration_resolver import CamundaSdkConfigPartial

from engine.deploying import deploy
from engine.store.published import Definition
from tests.support.bpmn_text import end, file, path, start
from tests.support.engine import ask
from tests.support.server import PASSWORD, Served

ONE_TASK = file(start(), ask("A"), end(), path("S", "A", "E"))
"""A process P with a task of the sales representatives."""


@contextmanager
def official(served: Served, username: str) -> Iterator[CamundaClient]:
    """The official client, signed in as somebody."""
    with CamundaClient(signed_in(served, username)) as client:
        yield client


def signed_in(served: Served, username: str) -> CamundaSdkConfigPartial:
    """How the official client is told where to go, and as whom."""
    return {
        "CAMUNDA_REST_ADDRESS": served.url,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": username,
        "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
    }


@contextmanager
def plain(served: Served, username: str | None) -> Iterator[httpx.Client]:
    """HTTP as somebody, or as a stranger; answers come in English."""
    auth = None if username is None else (username, PASSWORD)
    with httpx.Client(
        base_url=f"{served.url}/v2", auth=auth, headers={"Accept-Language": "en"}
    ) as client:
        yield client


def published(served: Served, **files: bytes) -> list[Definition]:
    """Publish files given as ``name_ext=content``; the versions, in the order of the files."""
    named = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
    with served.session() as session:
        return list(deploy(served.laneway.engine, session, named, by="olga").definitions)
