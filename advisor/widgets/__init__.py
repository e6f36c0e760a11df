"""The widgets that consultancies put on their sites: what they are, who may use them, how much."""
