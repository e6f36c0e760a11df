"""Is it good, and is the difference real: data sets, measures, comparisons and reports."""
