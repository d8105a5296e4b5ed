"""HR's editor: forms of one's own, written as drafts that are published as versions."""
