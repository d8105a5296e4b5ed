"""The conversation: states, invitation, topics, answers, live saving."""
