"""Goals, reviews, progress, signatures, minutes, focus areas and follow-ups.

Columns are added by plain SQL: Peewee adds one that may not be null by making the table anew, and where foreign keys
are enforced SQLite deletes what points at the old table when that is dropped.
"""

from peewee import *

COLUMNS = (
    ("conversation", "writers", "VARCHAR(10) NOT NULL DEFAULT 'both'"),
    ("conversation", "writers_at", "{moment}"),
    ("conversation", "paused_at", "{moment}"),
    ("conversation", "resumed_at", "{moment}"),
    ("conversation", "spent", "INTEGER NOT NULL DEFAULT 0"),
    ("conversation", "concluded_at", "{moment}"),
    ("conversation", "signed_at", "{moment}"),
    ("conversation", "closed_at", "{moment}"),
    ("conversation", "reopened_at", "{moment}"),
    ("conversation", "reopen_reason", "{bytes}"),
    ("conversation", "handed_over_at", "{moment}"),
    ("agreement", "goal_id", "VARCHAR(22) REFERENCES goal (id) ON DELETE SET NULL"),
    ("agreement", "continues_id", "VARCHAR(22) REFERENCES agreement (id) ON DELETE SET NULL"),
)
TYPES = {
    "sqlite": {"moment": "DATETIME", "bytes": "BLOB"},
    "postgresql": {"moment": "TIMESTAMP", "bytes": "BYTEA"},
}


def up(migrator, db):
    class Agreement(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "agreement"

    class Conversation(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "conversation"

    class Person(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "person"

    class FocusArea(Model):
        id = CharField(primary_key=True, max_length=22)
        name = CharField(max_length=200)
        position = IntegerField()
        retired_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "focus_area"

    db.create_tables([FocusArea])

    class Goal(Model):
        id = CharField(primary_key=True, max_length=22)
        position = IntegerField()
        what = BlobField(null=True)
        due = DateField(null=True)
        version = IntegerField(default=0)
        saves = JSONField(default=dict)
        updated_at = DateTimeField()
        removed_at = DateTimeField(null=True)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        kind = CharField(max_length=12)
        measure = BlobField(null=True)
        focus_area = ForeignKeyField(FocusArea, null=True, on_delete="RESTRICT")
        continues = ForeignKeyField("self", null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "goal"

    db.create_tables([Goal])

    class FollowUp(Model):
        id = CharField(primary_key=True, max_length=22)
        after = ForeignKeyField(Conversation, unique=True, on_delete="CASCADE")
        starts_at = DateTimeField()
        minutes = IntegerField()
        made_at = DateTimeField()
        talk = ForeignKeyField(Conversation, null=True, on_delete="SET NULL")
        dismissed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "follow_up"

    db.create_tables([FollowUp])

    class Minutes(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        number = IntegerField()
        text = BlobField()
        digest = CharField(max_length=64)
        audit_head = CharField(max_length=64)
        signed_at = DateTimeField()
        replaced_at = DateTimeField(null=True)
        pdf = BlobField(null=True)

        class Meta:
            database = db
            table_name = "minutes"
            indexes = ((("conversation", "number"), True),)

    db.create_tables([Minutes])

    class Progress(Model):
        id = CharField(primary_key=True, max_length=22)
        goal = ForeignKeyField(Goal, null=True, on_delete="CASCADE")
        agreement = ForeignKeyField(Agreement, null=True, on_delete="CASCADE")
        person = ForeignKeyField(Person, on_delete="RESTRICT")
        at = DateTimeField()
        status = CharField(max_length=10)
        result = BlobField(null=True)

        class Meta:
            database = db
            table_name = "progress"

    db.create_tables([Progress])

    class Review(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        position = IntegerField()
        goal = ForeignKeyField(Goal, null=True, on_delete="CASCADE")
        agreement = ForeignKeyField(Agreement, null=True, on_delete="CASCADE")
        note = BlobField(null=True)
        verdict = CharField(max_length=8, default="")
        version = IntegerField(default=0)
        saves = JSONField(default=dict)
        updated_at = DateTimeField()

        class Meta:
            database = db
            table_name = "review"
            indexes = ((("conversation", "goal", "agreement"), True),)

    db.create_tables([Review])

    class Signature(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        number = IntegerField()
        person = ForeignKeyField(Person, on_delete="RESTRICT")
        role = CharField(max_length=10)
        at = DateTimeField()
        word = CharField(max_length=10)
        words = BlobField(null=True)
        method = CharField(max_length=20)
        digest = CharField(max_length=64)
        voided_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "signature"

    db.create_tables([Signature])

    types = TYPES["postgresql" if isinstance(db, PostgresqlDatabase) else "sqlite"]
    for table, column, kind in COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**types)}")
    db.execute_sql("CREATE INDEX agreement_goal_id ON agreement (goal_id)")
    db.execute_sql("CREATE INDEX agreement_continues_id ON agreement (continues_id)")
