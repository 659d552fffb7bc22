"""What a token does at each kind of element: own spec classes for SpiffWorkflow."""
