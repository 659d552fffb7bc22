"""What a page of HTML asks people to choose, and from how many."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, int] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "select":
            self._select = str(told.get("name"))
            self.found.setdefault(self._select, 0)
        elif tag == "fieldset" and "data-rows" not in told and "id" in told:
            self.found.setdefault(str(told["id"]).removeprefix("f-"), 0)
        elif tag == "option" and told.get("value"):
            self.found[self._select] += 1
        elif told.get("name") in self.found:
            self.found[str(told["name"])] += 1


def choosers(html: str) -> dict[str, int]:
    """The names of all lists and groups of buttons, with how many options they have."""
    reader = _Reader()
    reader.feed(html)
    return reader.found
