"""From a widget's visitor to the consultancy: what would be sent, what was agreed to, and its delivery."""
