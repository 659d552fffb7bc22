"""Graph to picture: layout, flowchart symbols, SVG, PNG, PDF and DOT, live marks."""
