"""Mail: what is posted, the outbox that keeps it until a server has taken it, and the way out."""
