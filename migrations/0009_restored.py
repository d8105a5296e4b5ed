"""When the company was last put back from a backup, and from what moment. Columns by plain SQL, as in 0002."""

from peewee import PostgresqlDatabase


def up(migrator, db):
    kind = "TIMESTAMP" if isinstance(db, PostgresqlDatabase) else "DATETIME"
    for column in ("restored_at", "restored_from"):
        db.execute_sql(f"ALTER TABLE company ADD COLUMN {column} {kind}")
