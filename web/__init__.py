"""Pages, API and command line: the only room that commits and that knows Flask."""
