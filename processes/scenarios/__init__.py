"""Scenarios: stories of cases, played on a throw-away store with a clock of their own."""
