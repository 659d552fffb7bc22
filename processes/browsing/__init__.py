"""Looking at records: which kinds there are, searching them, one of them, its time line."""
