"""The fault of a process that stops one step and nothing else."""

from engine.spiff.waits import Failure


class StepFailed(Exception):
    """A step cannot go on; the run turns it into a wait that someone can retry."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(kind, message)
