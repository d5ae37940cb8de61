"""The facts (YAML, edited by admins) and the rules over them (pure functions)."""
