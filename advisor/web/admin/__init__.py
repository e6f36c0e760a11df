"""The consultancy's own page, `/admin`: its widgets, how they look, and what happens in them."""
