"""The rules of the CRM that people change."""
