"""What each has been reminded of, and what each would rather not be."""

from peewee import *


def up(migrator, db):
    class Person(Model):
        id = CharField(primary_key=True, max_length=22)

        class Meta:
            database = db
            table_name = "person"

    class Reminder(Model):
        id = CharField(primary_key=True, max_length=22)
        key = CharField(max_length=120)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        made_at = DateTimeField()

        class Meta:
            database = db
            table_name = "reminder"
            indexes = ((("key", "person"), True),)

    class ReminderOff(Model):
        id = CharField(primary_key=True, max_length=22)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        kind = CharField(max_length=10)

        class Meta:
            database = db
            table_name = "reminder_off"
            indexes = ((("person", "kind"), True),)

    db.create_tables([Reminder, ReminderOff])
