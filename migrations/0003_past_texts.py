"""What a live field held before, and in each row that is written live how far its past has been kept.

Columns are added by plain SQL, as in 0002.
"""

from peewee import *

ROWS = ("answer", "shared_note", "topic", "goal", "agreement", "review")


def up(migrator, db):
    class Conversation(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "conversation"

    class PastText(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        field = CharField(max_length=60)
        slot = IntegerField()
        number = IntegerField()
        text = BlobField()
        stretches = BlobField(null=True)
        at = DateTimeField()
        role = CharField(max_length=10)

        class Meta:
            database = db
            table_name = "past_text"
            indexes = ((("conversation", "field", "slot"), True),)

    db.create_tables([PastText])

    kind = "JSONB" if isinstance(db, PostgresqlDatabase) else "TEXT"
    for table in ROWS:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN past {kind} NOT NULL DEFAULT '{{}}'")
