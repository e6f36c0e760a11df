"""`python ingest.py` is `advisor ingest`."""

import sys

from advisor.cli import main

sys.argv[1:1] = ["ingest"]
main()
