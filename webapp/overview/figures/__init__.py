"""Figures of what people answered and agreed on: reckoned and held back once, when a round or a year is closed."""
