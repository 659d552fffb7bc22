"""Runs test cases of decision models in the format of the DMN Technology Compatibility Kit."""
