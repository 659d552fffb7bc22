"""The CRM: shipped process files, records, and the operations that diagrams call."""
