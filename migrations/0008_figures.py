"""Choices and own questions in a talk, competences, answers to statements, and the figures made of them.

Columns are added by plain SQL, as in 0002.
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

    class Round(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "round"

    class Dismissal(Model):
        id = CharField(primary_key=True, max_length=22)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        what = CharField(max_length=40)

        class Meta:
            database = db
            table_name = "dismissal"
            indexes = ((("person", "what"), True),)

    class Competence(Model):
        id = CharField(primary_key=True, max_length=22)
        name = CharField(max_length=200)
        position = IntegerField()
        retired_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "competence"

    class OwnQuestion(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        position = IntegerField()
        text = BlobField()

        class Meta:
            database = db
            table_name = "own_question"
            indexes = ((("conversation", "position"), True),)

    class OwnAnswer(Model):
        id = CharField(primary_key=True, max_length=22)
        text = BlobField(null=True)
        version = IntegerField()
        saves = JSONField()
        past = JSONField()
        updated_at = DateTimeField()
        question = ForeignKeyField(OwnQuestion, on_delete="CASCADE")
        author = ForeignKeyField(Person, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "own_answer"
            indexes = ((("question", "author"), True),)

    class StatementAnswer(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        key = CharField(max_length=60)
        step = BlobField()
        answered_at = DateTimeField()
        counted_at = DateTimeField(null=True, index=True)

        class Meta:
            database = db
            table_name = "statement_answer"
            indexes = ((("conversation", "key"), True),)

    class Figures(Model):
        id = CharField(primary_key=True, max_length=22)
        round = ForeignKeyField(Round, null=True, unique=True, on_delete="CASCADE")
        year = IntegerField(null=True, unique=True)
        made_at = DateTimeField()
        tables = JSONField()

        class Meta:
            database = db
            table_name = "figures"

    db.create_tables([Dismissal, Competence, OwnQuestion, OwnAnswer, StatementAnswer, Figures])

    sealed = "BYTEA" if isinstance(db, PostgresqlDatabase) else "BLOB"
    no = "FALSE" if isinstance(db, PostgresqlDatabase) else "0"
    db.execute_sql(f"ALTER TABLE question ADD COLUMN counted BOOLEAN NOT NULL DEFAULT {no}")
    db.execute_sql(f"ALTER TABLE answer ADD COLUMN choice {sealed}")
    db.execute_sql(
        "ALTER TABLE goal ADD COLUMN competence_id VARCHAR(22) REFERENCES competence (id) ON DELETE RESTRICT"
    )
    db.execute_sql("CREATE INDEX goal_competence_id ON goal (competence_id)")
    db.execute_sql(f"ALTER TABLE round ADD COLUMN statements BOOLEAN NOT NULL DEFAULT {no}")
    db.execute_sql("ALTER TABLE company ADD COLUMN least_group INTEGER NOT NULL DEFAULT 5")
