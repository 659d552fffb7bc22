"""The checks before publishing, one file for each family of rules."""
