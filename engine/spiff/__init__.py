"""Runs one instance. The only room that imports SpiffWorkflow."""
