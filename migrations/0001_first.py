"""The first tables."""

from peewee import *


def up(migrator, db):
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

    class AddressChange(Model):
        id = CharField(primary_key=True, max_length=22)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        changed_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
        old_email = CharField(max_length=254)
        new_email = CharField(max_length=254)
        changed_at = DateTimeField()
        token_digest = CharField(unique=True, max_length=64)
        code_digest = CharField(max_length=64)
        expires_at = DateTimeField()
        tries = IntegerField(default=0)
        settled_at = DateTimeField(null=True)
        outcome = CharField(max_length=20, default="")

        class Meta:
            database = db
            table_name = "address_change"

    db.create_tables([AddressChange])

    class Form(Model):
        id = CharField(primary_key=True, max_length=22)
        key = CharField(unique=True, max_length=60)
        kind = CharField(max_length=20)
        archive = CharField(max_length=20)
        retired_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "form"

    db.create_tables([Form])

    class FormVersion(Model):
        id = CharField(primary_key=True, max_length=22)
        form = ForeignKeyField(Form, on_delete="RESTRICT")
        number = IntegerField()
        published_at = DateTimeField(null=True)
        minutes_suggested = IntegerField()
        minutes_least = IntegerField()
        texts = JSONField()
        digest = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "form_version"
            indexes = ((("form", "number"), True),)

    db.create_tables([FormVersion])

    class Conversation(Model):
        id = CharField(primary_key=True, max_length=22)
        employee = ForeignKeyField(Person, on_delete="RESTRICT")
        manager = ForeignKeyField(Person, on_delete="RESTRICT")
        version = ForeignKeyField(FormVersion, on_delete="RESTRICT")
        kind = CharField(max_length=20)
        archive = CharField(max_length=10)
        language = CharField(max_length=2)
        opening = CharField(max_length=10, default="ready")
        state = CharField(index=True, max_length=12, default="planned")
        response = CharField(max_length=10, default="none")
        starts_at = DateTimeField(index=True)
        minutes = IntegerField()
        place = BlobField(null=True)
        message = BlobField(null=True)
        themes = BlobField(null=True)
        short_notice = BooleanField(default=False)
        calendar_uid = CharField(max_length=300, default="")
        sequence = IntegerField(default=0)
        created_at = DateTimeField()
        invited_at = DateTimeField(null=True)
        responded_at = DateTimeField(null=True)
        response_reason = BlobField(null=True)
        proposed_at = DateTimeField(null=True)
        employee_ready_at = DateTimeField(null=True)
        manager_ready_at = DateTimeField(null=True)
        opened_at = DateTimeField(null=True)
        start_asked_at = DateTimeField(null=True)
        started_at = DateTimeField(null=True)
        cancelled_at = DateTimeField(null=True)
        cancel_reason = BlobField(null=True)

        class Meta:
            database = db
            table_name = "conversation"

    db.create_tables([Conversation])

    class AddressConfirmed(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        person = ForeignKeyField(Person, on_delete="CASCADE")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "address_confirmed"
            indexes = ((("conversation", "person"), True),)

    db.create_tables([AddressConfirmed])

    class Agreement(Model):
        id = CharField(primary_key=True, max_length=22)
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        position = IntegerField()
        what = BlobField(null=True)
        responsible = CharField(max_length=10, default="")
        other = BlobField(null=True)
        due = DateField(null=True)
        version = IntegerField(default=0)
        saves = JSONField(default=dict)
        updated_at = DateTimeField()
        removed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "agreement"

    db.create_tables([Agreement])

    class Section(Model):
        id = CharField(primary_key=True, max_length=22)
        version = ForeignKeyField(FormVersion, on_delete="RESTRICT")
        position = IntegerField()
        kind = CharField(max_length=20)
        beside = CharField(null=True, max_length=20)
        suggested_minutes = IntegerField(default=0)
        texts = JSONField()

        class Meta:
            database = db
            table_name = "section"
            indexes = ((("version", "position"), True),)

    db.create_tables([Section])

    class Question(Model):
        id = CharField(primary_key=True, max_length=22)
        section = ForeignKeyField(Section, on_delete="RESTRICT")
        position = IntegerField()
        key = CharField(max_length=60)
        answered_by = CharField(max_length=20, default="both")
        answer_type = CharField(max_length=20, default="text")
        in_minutes = BooleanField(default=False)
        texts = JSONField()

        class Meta:
            database = db
            table_name = "question"
            indexes = ((("section", "position"), True), (("section", "key"), True))

    db.create_tables([Question])

    class Answer(Model):
        id = CharField(primary_key=True, max_length=22)
        text = BlobField(null=True)
        version = IntegerField(default=0)
        saves = JSONField(default=dict)
        updated_at = DateTimeField()
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        question = ForeignKeyField(Question, on_delete="RESTRICT")
        author = ForeignKeyField(Person, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "answer"
            indexes = ((("conversation", "question", "author"), True),)

    db.create_tables([Answer])

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

    class Knock(Model):
        id = CharField(primary_key=True, max_length=22)
        key_digest = CharField(index=True, max_length=64)
        at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "knock"

    db.create_tables([Knock])

    class OutboxMail(Model):
        id = CharField(primary_key=True, max_length=22)
        created_at = DateTimeField()
        person_id = CharField(index=True, null=True, max_length=22)
        to_address = CharField(max_length=254)
        kind = CharField(max_length=60)
        language = CharField(max_length=2)
        message_id = CharField(unique=True)
        message = BlobField(null=True)
        kept = BooleanField(default=False)
        not_before = DateTimeField(index=True)
        leased_until = DateTimeField(null=True)
        lease_token = CharField(null=True, max_length=22)
        attempts = IntegerField(default=0)
        last_error = CharField(null=True, max_length=60)
        sent_at = DateTimeField(null=True)
        given_up_at = DateTimeField(null=True)
        expires_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "outbox_mail"

    db.create_tables([OutboxMail])

    class SharedNote(Model):
        id = CharField(primary_key=True, max_length=22)
        text = BlobField(null=True)
        version = IntegerField(default=0)
        saves = JSONField(default=dict)
        updated_at = DateTimeField()
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        section = ForeignKeyField(Section, on_delete="RESTRICT")
        stretches = BlobField(null=True)

        class Meta:
            database = db
            table_name = "shared_note"
            indexes = ((("conversation", "section"), True),)

    db.create_tables([SharedNote])

    class SignInCode(Model):
        id = CharField(primary_key=True, max_length=22)
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        address_digest = CharField(index=True, max_length=64)
        browser_digest = CharField(null=True, max_length=64)
        code_digest = CharField(max_length=64)
        link_digest = CharField(unique=True, max_length=64)
        tries = IntegerField(default=0)
        asked_at = DateTimeField(index=True)
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "sign_in_code"

    db.create_tables([SignInCode])

    class Topic(Model):
        id = CharField(primary_key=True, max_length=22)
        text = BlobField(null=True)
        version = IntegerField(default=0)
        saves = JSONField(default=dict)
        updated_at = DateTimeField()
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        author = ForeignKeyField(Person, on_delete="RESTRICT")
        position = IntegerField()
        removed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "topic"

    db.create_tables([Topic])

    class Upload(Model):
        id = CharField(primary_key=True, max_length=22)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        filename = BlobField(null=True)
        table = BlobField(null=True)
        whole_company = BooleanField(default=False)
        matches = JSONField(default=dict)
        made_at = DateTimeField()
        expires_at = DateTimeField()

        class Meta:
            database = db
            table_name = "upload"

    db.create_tables([Upload])

    for statement in FREEZE_POSTGRESQL if isinstance(db, PostgresqlDatabase) else FREEZE_SQLITE:
        db.execute_sql(statement)


# A published version never changes, nor does a form's key, kind or archive: whoever wrote an answer relies on it.
FREEZE_SQLITE = [
    """
    CREATE TRIGGER form_kept BEFORE UPDATE ON form
    WHEN (OLD.id, OLD.key, OLD.kind, OLD.archive) IS NOT (NEW.id, NEW.key, NEW.kind, NEW.archive)
    BEGIN SELECT RAISE(ABORT, 'the key, kind and archive of a form never change'); END
    """,
    *(
        f"""
        CREATE TRIGGER form_version_kept_on_{act} BEFORE {act} ON form_version
        WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published form version never changes'); END
        """
        for act in ("UPDATE", "DELETE")
    ),
    *(
        f"""
        CREATE TRIGGER section_kept_on_{act} BEFORE {act} ON section
        WHEN EXISTS (SELECT 1 FROM form_version WHERE published_at IS NOT NULL AND id IN ({versions}))
        BEGIN SELECT RAISE(ABORT, 'a published form version never changes'); END
        """
        for act, versions in (
            ("INSERT", "NEW.version_id"),
            ("UPDATE", "OLD.version_id, NEW.version_id"),
            ("DELETE", "OLD.version_id"),
        )
    ),
    *(
        f"""
        CREATE TRIGGER question_kept_on_{act} BEFORE {act} ON question
        WHEN EXISTS (
            SELECT 1 FROM section JOIN form_version ON form_version.id = section.version_id
            WHERE form_version.published_at IS NOT NULL AND section.id IN ({sections})
        )
        BEGIN SELECT RAISE(ABORT, 'a published form version never changes'); END
        """
        for act, sections in (
            ("INSERT", "NEW.section_id"),
            ("UPDATE", "OLD.section_id, NEW.section_id"),
            ("DELETE", "OLD.section_id"),
        )
    ),
]


def _keeper(table, acts, refused, message):
    """PostgreSQL's function and trigger that refuse an act on the table where the condition holds."""
    return [
        f"""
        CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {refused} THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        END $$
        """,
        f"CREATE TRIGGER {table}_kept BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION keep_{table}()",
    ]


FREEZE_POSTGRESQL = [
    *_keeper(
        "form",
        "UPDATE",
        "(OLD.id, OLD.key, OLD.kind, OLD.archive) IS DISTINCT FROM (NEW.id, NEW.key, NEW.kind, NEW.archive)",
        "the key, kind and archive of a form never change",
    ),
    *_keeper(
        "form_version",
        "UPDATE OR DELETE",
        "OLD.published_at IS NOT NULL",
        "a published form version never changes",
    ),
    *_keeper(
        "section",
        "INSERT OR UPDATE OR DELETE",
        "EXISTS (SELECT 1 FROM form_version WHERE published_at IS NOT NULL AND id IN (OLD.version_id, NEW.version_id))",
        "a published form version never changes",
    ),
    *_keeper(
        "question",
        "INSERT OR UPDATE OR DELETE",
        """EXISTS (
            SELECT 1 FROM section JOIN form_version ON form_version.id = section.version_id
            WHERE form_version.published_at IS NOT NULL AND section.id IN (OLD.section_id, NEW.section_id)
        )""",
        "a published form version never changes",
    ),
]
