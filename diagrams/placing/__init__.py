"""Automatic layout: columns, rows, routes, tracks and places of one drawing, each in its own file."""
