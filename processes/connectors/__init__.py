"""How the house reaches the outside: letters, and the connectors that carry them."""
