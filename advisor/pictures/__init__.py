"""Pictures of the records: who stands where, what they compete on, and how well each strategy fits."""
