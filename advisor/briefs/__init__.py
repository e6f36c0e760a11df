"""The brief as files an owner keeps, and files checked against the library again."""
