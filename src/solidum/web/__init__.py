"""Pages and REST API on the user's own machine."""
