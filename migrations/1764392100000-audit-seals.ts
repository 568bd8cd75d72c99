import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Audit events refer to people by a pseudonym, and keep a hash of their personal data, which is stored apart and deleted with the user. So
 * an event never changes, and can be sealed: it gets a position and a digest, and each seal signs the head of the chain of digests.
 */
export class AuditSeals1764392100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }]: [{ schema: string }] = await runner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    );
    await this.createPseudonyms(runner, schema);
    await this.changeEvents(runner, schema);
    await this.createSeals(runner);
  }

  private async createPseudonyms(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_subjects (
        id uuid CONSTRAINT audit_subjects_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT audit_subjects_user_id_key UNIQUE
          CONSTRAINT audit_subjects_user_id_fkey REFERENCES users ON DELETE CASCADE
      )
    `);
    await runner.query(`
      CREATE TABLE audit_personal_data (
        event_id uuid CONSTRAINT audit_personal_data_pkey PRIMARY KEY,
        subject uuid,
        salt uuid NOT NULL,
        address text,
        email text
      )
    `);
    await runner.query(
      'CREATE INDEX audit_personal_data_subject_idx ON audit_personal_data (subject) WHERE subject IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX audit_personal_data_email_idx ON audit_personal_data (email) WHERE email IS NOT NULL',
    );
    // The functions run as their owner: the role of the application may neither change subjects nor delete personal data. With a fixed
    // path, no temporary table can take the place of these tables.
    await runner.query(`
      CREATE FUNCTION audit_add_subject() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      BEGIN
        INSERT INTO audit_subjects (id, user_id) VALUES (gen_random_uuid(), NEW.id);
        RETURN NULL;
      END
      $$
    `);
    await runner.query(`
      CREATE TRIGGER audit_add_subject AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION audit_add_subject()
    `);
    await runner.query('INSERT INTO audit_subjects (id, user_id) SELECT gen_random_uuid(), id FROM users');
    await runner.query(`
      CREATE FUNCTION audit_erase_subject() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      BEGIN
        DELETE FROM audit_personal_data WHERE subject = OLD.id;
        RETURN NULL;
      END
      $$
    `);
    await runner.query(`
      CREATE TRIGGER audit_erase_subject AFTER DELETE ON audit_subjects
      FOR EACH ROW EXECUTE FUNCTION audit_erase_subject()
    `);
    await runner.query(`
      CREATE FUNCTION audit_erase_email(hashes text[]) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        DELETE FROM audit_personal_data WHERE email = ANY (hashes)
      $$
    `);
    await runner.query(`
      CREATE FUNCTION audit_assign_email(hashes text[], person uuid) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        UPDATE audit_personal_data SET subject = (SELECT id FROM audit_subjects WHERE user_id = person)
        WHERE email = ANY (hashes)
      $$
    `);
    for (const name of ['audit_erase_email(text[])', 'audit_assign_email(text[], uuid)'])
      await runner.query(`REVOKE ALL ON FUNCTION ${name} FROM PUBLIC`);
  }

  private async changeEvents(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_events
        ADD COLUMN actor_subject uuid,
        ADD COLUMN subject uuid,
        ADD COLUMN personal_hash bytea,
        ADD COLUMN written_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint
    `);
    await runner.query(`
      CREATE FUNCTION audit_personal_hash(salt uuid, address text, email text) RETURNS bytea LANGUAGE sql STABLE AS $$
        SELECT sha256(convert_to(concat_ws(E'\\n', salt::text, coalesce(address, ''), coalesce(email, '')), 'UTF8'))
      $$
    `);
    // Processes of an older version write ids of users and addresses into the event.
    await runner.query(`
      CREATE FUNCTION audit_pseudonymize() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      DECLARE
        person uuid := coalesce(NEW.actor_user_id, NEW.user_id);
        owner uuid := (SELECT id FROM audit_subjects WHERE user_id = person);
        email text := CASE WHEN NEW.target_type = 'email' THEN NEW.target_id END;
        salt uuid := gen_random_uuid();
      BEGIN
        IF (NEW.address IS NOT NULL OR email IS NOT NULL) AND (person IS NULL OR owner IS NOT NULL) THEN
          INSERT INTO audit_personal_data VALUES (NEW.id, owner, salt, NEW.address, email);
          NEW.personal_hash := audit_personal_hash(salt, NEW.address, email);
        END IF;
        NEW.actor_subject := (SELECT id FROM audit_subjects WHERE user_id = NEW.actor_user_id);
        NEW.subject := (SELECT id FROM audit_subjects WHERE user_id = NEW.user_id);
        IF NEW.target_type = 'user' THEN
          NEW.target_id := (SELECT id::text FROM audit_subjects WHERE user_id = NEW.target_id::uuid);
        ELSIF NEW.target_type = 'email' THEN
          NEW.target_id := NULL;
        END IF;
        NEW.actor_user_id := NULL;
        NEW.user_id := NULL;
        NEW.address := NULL;
        RETURN NEW;
      END
      $$
    `);
    await runner.query(`
      CREATE TRIGGER audit_events_pseudonymize BEFORE INSERT ON audit_events FOR EACH ROW
      WHEN (NEW.actor_user_id IS NOT NULL OR NEW.user_id IS NOT NULL OR NEW.address IS NOT NULL)
      EXECUTE FUNCTION audit_pseudonymize()
    `);
    await runner.query(`
      CREATE VIEW audit_trail AS
      SELECT e.id, e.action, e.outcome, e.actor_kind, a.user_id AS actor_user_id, e.actor_name, e.target_type,
        CASE e.target_type
          WHEN 'user' THEN (SELECT t.user_id::text FROM audit_subjects t WHERE t.id = e.target_id::uuid)
          WHEN 'email' THEN p.email
          ELSE e.target_id
        END AS target_id,
        u.user_id, p.address, e.details, e.created_at, e.actor_subject, e.subject
      FROM audit_events e
      LEFT JOIN audit_subjects a ON a.id = e.actor_subject
      LEFT JOIN audit_subjects u ON u.id = e.subject
      LEFT JOIN audit_personal_data p ON p.event_id = e.id
    `);
  }

  private async createSeals(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_keys (
        id text CONSTRAINT audit_keys_pkey PRIMARY KEY,
        private_key text NOT NULL CONSTRAINT audit_keys_private_key_check CHECK (private_key LIKE 'pbv1.%.%.%'),
        created_at timestamptz NOT NULL
      )
    `);
    await runner.query(`
      CREATE TABLE audit_seals (
        number bigint CONSTRAINT audit_seals_pkey PRIMARY KEY,
        first_position bigint NOT NULL,
        last_position bigint NOT NULL,
        previous_head bytea NOT NULL,
        head bytea NOT NULL,
        newest_at timestamptz NOT NULL,
        complete_until timestamptz,
        sealed_at timestamptz NOT NULL,
        key_id text NOT NULL,
        signature bytea NOT NULL,
        dropped_at timestamptz,
        drop_signature bytea
      )
    `);
    await runner.query(`
      CREATE TABLE audit_seal_entries (
        position bigint CONSTRAINT audit_seal_entries_pkey PRIMARY KEY,
        event_id uuid NOT NULL CONSTRAINT audit_seal_entries_event_id_key UNIQUE,
        digest bytea NOT NULL
      )
    `);
    // Only the retention deletes sealed events, together with their seal.
    await runner.query(`
      CREATE FUNCTION audit_events_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM audit_seal_entries WHERE event_id = OLD.id) THEN
          RAISE EXCEPTION 'audit_events is append-only: the event is sealed' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
      END
      $$
    `);
    await runner.query(`
      CREATE TRIGGER audit_events_sealed BEFORE DELETE ON audit_events FOR EACH ROW
      EXECUTE FUNCTION audit_events_refuse_sealed()
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER audit_events_sealed ON audit_events');
    await runner.query('DROP FUNCTION audit_events_refuse_sealed()');
    await runner.query('DROP TABLE audit_seal_entries');
    await runner.query('DROP TABLE audit_seals');
    await runner.query('DROP TABLE audit_keys');
    await runner.query('DROP VIEW audit_trail');
    await runner.query('DROP TRIGGER audit_events_pseudonymize ON audit_events');
    await runner.query('DROP FUNCTION audit_pseudonymize()');
    await runner.query('DROP FUNCTION audit_personal_hash(uuid, text, text)');
    await runner.query(`
      ALTER TABLE audit_events DROP COLUMN actor_subject, DROP COLUMN subject, DROP COLUMN personal_hash,
        DROP COLUMN written_in
    `);
    await runner.query('DROP FUNCTION audit_erase_email(text[])');
    await runner.query('DROP FUNCTION audit_assign_email(text[], uuid)');
    await runner.query('DROP TRIGGER audit_add_subject ON users');
    await runner.query('DROP FUNCTION audit_add_subject()');
    await runner.query('DROP TABLE audit_personal_data');
    await runner.query('DROP TABLE audit_subjects');
    await runner.query('DROP FUNCTION audit_erase_subject()');
  }
}
