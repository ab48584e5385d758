"""Law by design: regimes composed from the three menus, run on cases and populations."""
