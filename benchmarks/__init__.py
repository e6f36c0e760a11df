"""Speed and memory, measured on the five texts: `make bench`. Never a test: a slow machine is not a fault."""
