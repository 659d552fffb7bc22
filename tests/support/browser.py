"""People at a real Chromium, in front of the real product."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from processes.company import DEMO_PASSWORD

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = (1280, 900)
PHONE = (390, 844)
_AXE = Path(__file__).parents[2] / "web/frontend/node_modules/axe-core/axe.min.js"
_ANSWERS = tuple(f"the server responded with a status of {code}" for code in (401, 404, 409, 422))
"""Chromium writes these refusals to its console as errors; tests provoke them."""


def chromium(playwright: Playwright) -> Browser:
    """The browser of this machine."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert program is not None, "there is no chromium; `make test` installs it"
    return playwright.chromium.launch(executable_path=program, args=list(FLAGS))


@dataclass
class Desk:
    """Somebody in front of a browser; what goes wrong unseen is noted."""

    page: Page
    home: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(answer in text for answer in _ANSWERS):
            self.troubles.append(text)

    def open(self, address: str) -> None:
        """Go to a page of the product and wait until its script is ready."""
        self.page.goto(self.home + address)
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator("body[data-ready]")).to_be_attached()

    def sign_in(self, username: str, password: str = DEMO_PASSWORD) -> None:
        """Type name and password at the door."""
        self.open("/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.send()

    def send(self) -> None:
        """Press the main button and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.click("[data-main]")
        self.ready()

    def answer(self, name: str, value: str) -> None:
        """Answer one field of a form, whatever it looks like, and let the form live."""
        field = self.page.locator(f'[name="{name}"]:not([type="hidden"])').first
        if field.get_attribute("type") in ("radio", "checkbox"):
            self.page.check(f'[name="{name}"][value="{value}"]')
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.blur()

    def complaints(self) -> list[str]:
        """What axe finds against the rules of WCAG 2.1 AA."""
        self.page.evaluate(_AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})"
        )
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def texts(self) -> list[str]:
        """Every piece of text that can be read, in the order of the page."""
        pieces: list[str] = self.page.evaluate(
            """() => {
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const found = [];
              while (walker.nextNode()) {
                const text = walker.currentNode.textContent.trim();
                const box = walker.currentNode.parentElement;
                if (text && box.checkVisibility() && !box.closest('code, kbd, [translate="no"]'))
                  found.push(text);
              }
              const named = '[aria-label], [placeholder], [title]';
              for (const one of document.querySelectorAll(named))
                for (const name of ['aria-label', 'placeholder', 'title'])
                  if (one.getAttribute(name)) found.push(one.getAttribute(name));
              return [document.title, ...found];
            }"""
        )
        return pieces

    def is_too_wide(self) -> bool:
        """Whether the page itself must be scrolled sideways."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide


@dataclass
class Office:
    """Where people sit down; whoever signed in once stays signed in."""

    browser: Browser
    home: str
    _signed_in: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def desk(
        self,
        username: str | None = None,
        *,
        language: str = "en",
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
    ) -> Iterator[Desk]:
        """A browser of one's own; a script error or a breach of the page's policy fails."""
        if username is not None and username not in self._signed_in:
            self._signed_in[username] = self._sign_in(username)
        context = self.browser.new_context(
            storage_state=self._signed_in.get(username or ""),
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
        )
        cookie = {"name": "language", "value": language, "url": self.home}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict of strings
        with _closing(context):
            desk = Desk(context.new_page(), self.home)
            yield desk
            assert desk.troubles == []

    def _sign_in(self, username: str) -> Any:
        with _closing(self.browser.new_context()) as context:
            desk = Desk(context.new_page(), self.home)
            desk.sign_in(username)
            return context.storage_state()


@contextmanager
def _closing(context: BrowserContext) -> Iterator[BrowserContext]:
    try:
        yield context
    finally:
        context.close()
