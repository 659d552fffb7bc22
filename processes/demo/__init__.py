"""The demo company at work: half a year of stories, each lived by running the processes."""
