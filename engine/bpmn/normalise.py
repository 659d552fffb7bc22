"""The copy of a process that runs, in the shapes that the token engine gets right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.bpmn.graph import Model
from engine.bpmn.reader import read
from engine.bpmn.rewriting import rewritten
from engine.bpmn.wording import Place, Wording
from engine.bpmn.writing import write
from engine.errors import InvalidFile
from engine.texts import Text

NO_SUCH_PROCESS = Wording(
    "no_such_process",
    Text("文件里没有流程 {id}。", "There is no process {id} in the file."),
    Text("请检查流程的 id。", "Check the id of the process."),
)


@dataclass(frozen=True, slots=True)
class Normal:
    """One process as it runs. The file itself is never changed."""

    xml: bytes
    """BPMN of the one process for the token engine's parser: its shape and nothing else."""
    model: Model
    """The same as a graph; flows keep their ids, and so do all nodes but the renamed ones."""
    origin: Mapping[str, str]
    """For each inserted id, the id in the file that it serves."""
    renamed: Mapping[str, str]
    """For each node whose id the library uses itself, such as ``Start``, its id in the file."""


def normalise(data: bytes, process_id: str) -> Normal:
    """The running copy of one process of a file."""
    model = read(data)
    if process_id not in model.processes:
        raise InvalidFile([NO_SUCH_PROCESS.at(Place(process_id), id=process_id)])
    draft = rewritten(model.processes[process_id])
    process = replace(model.processes[process_id], nodes=draft.nodes, flows=draft.flows)
    return Normal(write(process), Model({process.id: process}), draft.origin, draft.renamed)
