"""Automatic layout: columns, rows, routes, tracks and places, each in its own file."""
