"""Statements, answered from 1 to 5 by employees for the statistics alone."""
