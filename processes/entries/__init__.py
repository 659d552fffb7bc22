"""How the outside reaches a process: public forms, and links that answer once."""
