import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, and ids of users that were deleted: those get a pseudonym that leads to no one. */
const subjects = `
  SELECT user_id, id FROM audit_subjects
  UNION ALL
  SELECT user_id, gen_random_uuid() FROM (
    SELECT actor_user_id AS user_id FROM audit_events UNION SELECT user_id FROM audit_events
  ) AS known WHERE user_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM audit_subjects WHERE audit_subjects.user_id = known.user_id
  )`;

/**
 * Gives the events of older versions the form of new ones. A separate migration, because it takes a while on large trails and locks nothing
 * that other processes need.
 */
export class AuditPseudonyms1764392110000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.whileChangeable(runner, async () => {
      await runner.query(`
        INSERT INTO audit_personal_data (event_id, subject, salt, address, email)
        SELECT e.id, s.id, gen_random_uuid(), e.address, CASE WHEN e.target_type = 'email' THEN e.target_id END
        FROM audit_events e LEFT JOIN audit_subjects s ON s.user_id = coalesce(e.actor_user_id, e.user_id)
        WHERE (e.address IS NOT NULL OR (e.target_type = 'email' AND e.target_id IS NOT NULL))
          AND (s.id IS NOT NULL OR coalesce(e.actor_user_id, e.user_id) IS NULL)
      `);
      await runner.query(`
        WITH subjects AS MATERIALIZED (${subjects})
        UPDATE audit_events e
        SET actor_subject = a.id, subject = u.id, actor_user_id = NULL, user_id = NULL, address = NULL,
          personal_hash = CASE WHEN p.event_id IS NOT NULL THEN audit_personal_hash(p.salt, p.address, p.email) END,
          target_id = CASE o.target_type
            WHEN 'user' THEN (SELECT t.id::text FROM subjects t WHERE t.user_id::text = o.target_id)
            WHEN 'email' THEN NULL
            ELSE o.target_id
          END
        FROM audit_events o
        LEFT JOIN subjects a ON a.user_id = o.actor_user_id
        LEFT JOIN subjects u ON u.user_id = o.user_id
        LEFT JOIN audit_personal_data p ON p.event_id = o.id
        WHERE e.id = o.id AND (o.actor_user_id IS NOT NULL OR o.user_id IS NOT NULL OR o.address IS NOT NULL
          OR (o.target_type = 'email' AND o.target_id IS NOT NULL))
      `);
    });
  }

  /** Subjects of deleted users stay unknown. */
  async down(runner: QueryRunner): Promise<void> {
    await this.whileChangeable(runner, async () => {
      await runner.query(`
        UPDATE audit_events e
        SET actor_user_id = t.actor_user_id, user_id = t.user_id, address = t.address, target_id = t.target_id
        FROM audit_trail t WHERE t.id = e.id
      `);
    });
  }

  /** Replaces the function of the trigger for this transaction. Disabling the trigger would lock out all writers. */
  private async whileChangeable(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
    const replace = (body: string) =>
      runner.query(`
        CREATE OR REPLACE FUNCTION audit_events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          ${body}
        END
        $$
      `);
    await runner.query('SET LOCAL statement_timeout = 0');
    await replace('RETURN NULL;');
    await work();
    await replace(
      `RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';`,
    );
  }
}
