"""BPMN files: XML to a frozen graph, its checks, and the normalised copy that runs."""
