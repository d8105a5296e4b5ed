"""Rounds: who they are for, which talks belong to them, who is exempt, and whom HR has reminded."""

from peewee import *


def up(migrator, db):
    class Form(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "form"

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
        name = BlobField()
        message = BlobField(null=True)
        form = ForeignKeyField(Form, on_delete="RESTRICT")
        first_day = DateField()
        last_day = DateField()
        everyone = BooleanField()
        reminders = BooleanField()
        opened_at = DateTimeField()
        closed_at = DateTimeField(null=True)
        result = JSONField(null=True)

        class Meta:
            database = db
            table_name = "round"

    class RoundDepartment(Model):
        id = CharField(primary_key=True, max_length=22)
        round = ForeignKeyField(Round, on_delete="CASCADE")
        department = CharField(max_length=120)

        class Meta:
            database = db
            table_name = "round_department"
            indexes = ((("round", "department"), True),)

    class RoundPerson(Model):
        id = CharField(primary_key=True, max_length=22)
        round = ForeignKeyField(Round, on_delete="CASCADE")
        person = ForeignKeyField(Person, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "round_person"
            indexes = ((("round", "person"), True),)

    class RoundTalk(Model):
        id = CharField(primary_key=True, max_length=22)
        round = ForeignKeyField(Round, on_delete="CASCADE")
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "round_talk"
            indexes = ((("round", "conversation"), True),)

    class Exemption(Model):
        id = CharField(primary_key=True, max_length=22)
        round = ForeignKeyField(Round, on_delete="CASCADE")
        person = ForeignKeyField(Person, on_delete="CASCADE")
        reason = BlobField()
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "exemption"
            indexes = ((("round", "person"), True),)

    class Nudge(Model):
        id = CharField(primary_key=True, max_length=22)
        round = ForeignKeyField(Round, on_delete="CASCADE")
        manager = ForeignKeyField(Person, on_delete="CASCADE")
        day = DateField()

        class Meta:
            database = db
            table_name = "nudge"
            indexes = ((("round", "manager", "day"), True),)

    db.create_tables([Round, RoundDepartment, RoundPerson, RoundTalk, Exemption, Nudge])
