"""``python -m tests.support.approve``: keep pictures and their numbers as the approved ones."""

import json

from tests.support.drawing import APPROVED, METRICS, PICTURES, SHIPPED, numbers


def main() -> None:
    """Write every picture and number; remove the pictures that are no longer made."""
    for old in APPROVED.glob("*.svg"):
        if old.stem not in PICTURES:
            old.unlink()
    for name, make in PICTURES.items():
        (APPROVED / f"{name}.svg").write_bytes(make())
    METRICS.write_text(json.dumps({file.stem: numbers(file) for file in SHIPPED}, indent=1) + "\n")


if __name__ == "__main__":
    main()
