"""What customers answer to our letters: signatures, scores, replies; some answer nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from processes.demo.story import Scene

ASKED_BEFORE: Final = "asked_before"
"""How often the same was asked in this story before."""


SILENT: Final = -1
"""The score of those who answer no survey."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how long the customer takes over it."""

    hours: float
    values: dict[str, object]


def _sign(scene: Scene) -> Reply | None:
    if scene.plot.get("unsigned"):
        return None
    signer = scene.plot.get("contact") or scene.say("客户代表", "Customer")
    return Reply(scene.rng.uniform(20, 90), {"sign_result": "signed", "signer": signer})


def _score(scene: Scene, name: str, usual: tuple[int, ...], chance: float) -> Reply | None:
    planned = scene.plot.get(name)
    if planned == SILENT or (planned is None and scene.rng.random() > chance):
        return None
    score = scene.rng.choice(usual) if planned is None else planned
    comment = _COMMENTS.get(score if isinstance(score, int) else 0, ("", ""))
    return Reply(scene.rng.uniform(2, 50), {name: score, "comment": scene.say(*comment)})


_COMMENTS: Final[Mapping[int, tuple[str, str]]] = {
    1: ("等了两天才有人联系。", "It took two days until anybody called."),
    2: ("问题反复出现。", "The same trouble came back."),
    5: ("响应很快，解释清楚。", "Quick and clear."),
    10: ("会推荐给同行。", "We would recommend you."),
}


def _confirm(scene: Scene) -> Reply | None:
    reopened = scene.plot.get("reopens")
    times = reopened if isinstance(reopened, int) else 0
    if scene.rng.random() < 0.25 and not times:
        return None  # confirmed by itself after three days
    asked = scene.known.get(ASKED_BEFORE, 0)
    result = "not_resolved" if isinstance(asked, int) and asked < times else "resolved"
    return Reply(scene.rng.uniform(3, 40), {"confirm_result": result, "comment": ""})


def _inform(scene: Scene) -> Reply | None:
    if scene.plot.get("silent"):
        return None
    text = scene.say("序列号已附，指示灯常红。", "Serial number attached; the lamp is red.")
    return Reply(scene.rng.uniform(4, 40), {"text": text})


def _accept_price(scene: Scene) -> Reply | None:
    return Reply(scene.rng.uniform(6, 60), {"accepted": scene.rng.random() < 0.75})


REPLIES: Final[Mapping[str, Callable[[Scene], Reply | None]]] = {
    "contract": _sign,
    "ticket_confirm": _confirm,
    "info_reply": _inform,
    "service_quote": _accept_price,
    "survey_ticket": lambda scene: _score(scene, "csat", (5, 5, 4, 4, 3), 0.6),
    "survey_nps": lambda scene: _score(scene, "nps", (10, 9, 9, 8, 7, 6), 0.6),
    "survey_purchase": lambda scene: _score(scene, "nps", (10, 9, 8, 8, 7), 0.5),
    "survey_contract": lambda scene: _score(scene, "nps", (9, 9, 8, 7, 6), 0.4),
}
