"""How often a pair has a kind of talk, and the place of each proposed talk in its series.

The column is added by plain SQL, as in 0002.
"""

from peewee import *


def up(migrator, db):
    class Person(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "person"

    class Cadence(Model):
        id = CharField(primary_key=True, max_length=22)
        employee = ForeignKeyField(Person, on_delete="CASCADE")
        kind = CharField(max_length=10)
        weeks = IntegerField()

        class Meta:
            database = db
            table_name = "cadence"
            indexes = ((("employee", "kind"), True),)

    db.create_tables([Cadence])

    kind = "TIMESTAMP" if isinstance(db, PostgresqlDatabase) else "DATETIME"
    db.execute_sql(f"ALTER TABLE follow_up ADD COLUMN slot {kind} NOT NULL DEFAULT '1970-01-01 00:00:00'")
    db.execute_sql("UPDATE follow_up SET slot = starts_at")
