import type { MigrationInterface, QueryRunner } from 'typeorm';

const view = (columns = '') => `
  CREATE OR REPLACE VIEW audit_trail AS
  SELECT e.id, e.action, e.outcome, e.actor_kind, a.user_id AS actor_user_id, e.actor_name, e.target_type,
    CASE e.target_type
      WHEN 'user' THEN (SELECT t.user_id::text FROM audit_subjects t WHERE t.id = e.target_id::uuid)
      WHEN 'email' THEN p.email
      ELSE e.target_id
    END AS target_id,
    u.user_id, p.address, e.details, e.created_at, e.actor_subject, e.subject${columns}
  FROM audit_events e
  LEFT JOIN audit_subjects a ON a.id = e.actor_subject
  LEFT JOIN audit_subjects u ON u.id = e.subject
  LEFT JOIN audit_personal_data p ON p.event_id = e.id`;

/** For the search by object, and the retention, which no longer follows the order of seals. */
export class AuditIndices1764393600500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The stored id, which has an index. Statements that compare the derived one would read all events.
    await runner.query(view(', e.target_id AS stored_target_id'));
    await runner.query(
      'CREATE INDEX audit_seals_newest_at_idx ON audit_seals (newest_at) WHERE dropped_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_seals_newest_at_idx');
    await runner.query('DROP VIEW audit_trail');
    await runner.query(view());
  }
}
