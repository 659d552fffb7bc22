"""Importing leads from files: read, matched to fields, sent row by row into their process."""
