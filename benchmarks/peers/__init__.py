"""The plain pipelines that Standout is compared with, run and scored as it is."""
