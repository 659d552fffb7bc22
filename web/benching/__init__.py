"""Measuring the product on this machine: what ``laneway bench`` runs."""
