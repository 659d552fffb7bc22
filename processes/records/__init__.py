"""The records of the CRM: what a company knows about its customers and what it does with them."""
