"""The REST API: the verbs of the command line, saved cases, the law, and jobs; errors are problem+json."""

PREFIX = "/api/v1"
