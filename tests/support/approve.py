"""``python -m tests.support.approve``: keep today's pictures as the approved ones."""

from tests.support.drawing import APPROVED, PICTURES


def main() -> None:
    """Write every picture and remove those that are no longer made."""
    for old in APPROVED.glob("*.svg"):
        if old.stem not in PICTURES:
            old.unlink()
    for name, make in PICTURES.items():
        (APPROVED / f"{name}.svg").write_bytes(make())


if __name__ == "__main__":
    main()
