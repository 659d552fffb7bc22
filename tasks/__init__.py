"""Work for people: identities, inbox, assignment, forms, business time."""
