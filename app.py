"""`python app.py` is `advisor serve`."""

import sys

from advisor.cli import main

sys.argv[1:1] = ["serve"]
main()
