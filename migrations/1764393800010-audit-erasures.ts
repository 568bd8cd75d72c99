import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the application role may do to personal data of audit events leaves an event, which that role can neither change nor delete. It no
 * longer takes the data of other people by giving it to a user.
 */
export class AuditErasures1764393800010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }]: [{ schema: string }] = await runner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    );
    // Called only by the functions below, which run as their owner. The id is a UUIDv7, because the trail is ordered by it.
    await runner.query(`
      CREATE FUNCTION audit_record_change(change text, person uuid, events bigint) RETURNS void
      LANGUAGE sql SET search_path = ${schema}, pg_temp AS $$
        INSERT INTO audit_events (id, action, outcome, actor_kind, actor_name, subject, details, created_at)
        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
            PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
            'hex')::uuid,
          change, 'SUCCESS', 'SYSTEM', 'database', person, jsonb_build_object('events', events), app_now()
        WHERE events > 0
      $$
    `);
    await runner.query('REVOKE ALL ON FUNCTION audit_record_change(text, uuid, bigint) FROM PUBLIC');
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_erase_subject() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      DECLARE
        changed bigint;
      BEGIN
        DELETE FROM audit_personal_data WHERE subject = OLD.id;
        GET DIAGNOSTICS changed = ROW_COUNT;
        PERFORM audit_record_change('audit.personal_data_erased', OLD.id, changed);
        RETURN NULL;
      END
      $$
    `);
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_erase_email(hashes text[]) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        WITH erased AS (DELETE FROM audit_personal_data WHERE email = ANY (hashes) RETURNING 1)
        SELECT audit_record_change('audit.personal_data_erased', NULL, (SELECT count(*) FROM erased))
      $$
    `);
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_assign_email(hashes text[], person uuid) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        WITH owner AS (SELECT id FROM audit_subjects WHERE user_id = person),
        assigned AS (
          UPDATE audit_personal_data SET subject = owner.id FROM owner
          WHERE email = ANY (hashes) AND subject IS NULL RETURNING 1
        )
        SELECT audit_record_change('audit.personal_data_assigned', (SELECT id FROM owner), (SELECT count(*) FROM assigned))
      $$
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    const [{ schema }]: [{ schema: string }] = await runner.query(
      'SELECT quote_ident(current_schema()) AS schema',
    );
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_erase_subject() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      BEGIN
        DELETE FROM audit_personal_data WHERE subject = OLD.id;
        RETURN NULL;
      END
      $$
    `);
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_erase_email(hashes text[]) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        DELETE FROM audit_personal_data WHERE email = ANY (hashes)
      $$
    `);
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_assign_email(hashes text[], person uuid) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
        UPDATE audit_personal_data SET subject = (SELECT id FROM audit_subjects WHERE user_id = person)
        WHERE email = ANY (hashes)
      $$
    `);
    await runner.query('DROP FUNCTION audit_record_change(text, uuid, bigint)');
  }
}
