"""The first tables."""

from peewee import *


def up(migrator, db):
    class AuditEntry(Model):
        at = DateTimeField()
        actor_id = CharField(index=True, null=True, max_length=22)
        action = CharField(max_length=60)
        subject_id = CharField(index=True, null=True, max_length=22)
        facts = JSONField(default=dict)
        look_key = CharField(unique=True, null=True, max_length=64)
        previous = CharField(max_length=64)
        digest = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "audit_entry"

    db.create_tables([AuditEntry])

    class Person(Model):
        id = CharField(primary_key=True, max_length=22)
        name = CharField(max_length=200)
        email = CharField(unique=True, max_length=254)
        employee_number = CharField(unique=True, null=True, max_length=40)
        manager = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        department = CharField(max_length=120, default="")
        language = CharField(max_length=2, default="nb")
        start_date = DateField(null=True)
        ended_on = DateField(null=True)
        is_hr = BooleanField(default=False)
        is_admin = BooleanField(default=False)
        has_talks = BooleanField(default=True)
        address_changed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "person"

    db.create_tables([Person])

    class BrowserSession(Model):
        id = CharField(primary_key=True, max_length=22)
        token_digest = CharField(unique=True, max_length=64)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        remembered = BooleanField(default=False)
        created_at = DateTimeField()
        signed_in_at = DateTimeField()
        seen_at = DateTimeField()
        expires_at = DateTimeField()

        class Meta:
            database = db
            table_name = "browser_session"

    db.create_tables([BrowserSession])

    class Company(Model):
        id = CharField(primary_key=True, max_length=22)
        name = CharField(max_length=200)
        base_url = CharField(max_length=300)
        demo = BooleanField(default=False)
        set_up_at = DateTimeField()
        recovery_public = BlobField(null=True)
        recovery_kept_at = DateTimeField(null=True)
        mail_host = CharField(default="")
        mail_port = IntegerField(default=587)
        mail_security = CharField(max_length=10, default="starttls")
        mail_user = CharField(default="")
        mail_password = BlobField(null=True)
        mail_from = CharField(max_length=254, default="")

        class Meta:
            database = db
            table_name = "company"

    db.create_tables([Company])

    class KeyEnvelope(Model):
        id = CharField(primary_key=True, max_length=22)
        key_id = CharField(unique=True, max_length=8)
        sealed_key = BlobField()
        made_at = DateTimeField()

        class Meta:
            database = db
            table_name = "key_envelope"

    db.create_tables([KeyEnvelope])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("key_envelope"))
    migrator.migrate(migrator.drop_table("company"))
    migrator.migrate(migrator.drop_table("browser_session"))
    migrator.migrate(migrator.drop_table("person"))
    migrator.migrate(migrator.drop_table("audit_entry"))
