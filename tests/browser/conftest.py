"""One server and one Chromium for all browser tests; every test brings its own lead."""

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


@pytest.fixture(scope="session")
def office(server: Server) -> Iterator[Office]:
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
