"""DMN decision models, evaluated by FEEL. Imports nothing of the rest but FEEL."""
