"""Tables, database, migrations."""
