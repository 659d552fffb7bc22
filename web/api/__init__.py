"""The HTTP API: a subset of the Camunda 8 Orchestration Cluster REST API v2."""
