"""The copy of a process that runs, in the shapes that the token engine gets right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.bpmn.graph import Process
from engine.bpmn.rewriting import rewritten
from engine.bpmn.writing import write


@dataclass(frozen=True, slots=True)
class Normal:
    """One process as it runs. The file itself is never changed."""

    xml: bytes
    """BPMN of the one process for the token engine's parser: its shape and nothing else."""
    process: Process
    """The same as a graph; flows keep their ids, and so do all nodes but the renamed ones."""
    origin: Mapping[str, str]
    """For each inserted id, the id in the file that it serves."""
    renamed: Mapping[str, str]
    """For each node whose id the library uses itself, such as ``Start``, its id in the file."""


def normalise(original: Process) -> Normal:
    """The running copy of a process."""
    draft = rewritten(original)
    process = replace(original, nodes=draft.nodes, flows=draft.flows)
    return Normal(write(process), process, draft.origin, draft.renamed)
