"""Up to three times that the employee proposes, talks that employees ask for, and secret calendar addresses.

What was proposed before is carried over. Columns are added and dropped by plain SQL, as in 0002.
"""

from peewee import *


def up(migrator, db):
    class Person(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "person"

    class Conversation(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "conversation"

    class ProposedTime(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        starts_at = DateTimeField()

        class Meta:
            database = db
            table_name = "proposed_time"
            indexes = ((("conversation", "starts_at"), True),)

    class TalkRequest(Model):
        id = CharField(primary_key=True, max_length=22)
        employee = ForeignKeyField(Person, on_delete="CASCADE")
        manager = ForeignKeyField(Person, on_delete="CASCADE")
        reason = BlobField(null=True)
        asked_at = DateTimeField()
        withdrawn_at = DateTimeField(null=True)
        refused_at = DateTimeField(null=True)
        refusal = BlobField(null=True)
        talk = ForeignKeyField(Conversation, null=True, on_delete="SET NULL")
        met_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "talk_request"

    class CalendarAddress(Model):
        id = CharField(primary_key=True, max_length=22)
        person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
        token = BlobField()
        token_digest = CharField(max_length=64, unique=True)
        made_at = DateTimeField()

        class Meta:
            database = db
            table_name = "calendar_address"

    db.create_tables([ProposedTime, TalkRequest, CalendarAddress])

    kind = "TIMESTAMP" if isinstance(db, PostgresqlDatabase) else "DATETIME"
    for column in ("arranged_at", "reminded_at"):
        db.execute_sql(f"ALTER TABLE conversation ADD COLUMN {column} {kind}")
    db.execute_sql("UPDATE conversation SET arranged_at = invited_at")
    db.execute_sql(
        "INSERT INTO proposed_time (id, conversation_id, starts_at)"
        " SELECT id, id, proposed_at FROM conversation WHERE proposed_at IS NOT NULL"
    )
    db.execute_sql("ALTER TABLE conversation DROP COLUMN proposed_at")
