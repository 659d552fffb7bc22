"""One server for all browser tests, a Chromium for each file; every test brings its own lead."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser import Office, chromium
from tests.support.installation import Server, running
from tests.support.leads import Desks


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("browser") / "home") as server:
        yield server


@pytest.fixture(scope="module")
def office(server: Server) -> Iterator[Office]:
    # For a module only: while it lasts, no other test of this process may run an event loop.
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield Office(browser, server.url)
        browser.close()


@pytest.fixture(scope="session")
def people(server: Server) -> Iterator[Desks]:
    with server.look() as laneway:
        desks = Desks(server, laneway)
        yield desks
        desks.close()
