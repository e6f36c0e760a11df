"""One module for each peer; its `open_search` reads the corpus and gives the search that is timed."""
