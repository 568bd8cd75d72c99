import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Name and definition of each index. */
const indices: readonly [name: string, on: string, isUnique?: boolean][] = [
  ['posts_account_id_paced_at_idx', 'posts (account_id, paced_at)'],
  [
    'posts_failure_mail_idx',
    `posts (user_id)
     WHERE state IN ('FAILED', 'UNCONFIRMED') AND failure_mailed_attempt IS DISTINCT FROM attempt_number`,
  ],
  ['accounts_user_id_id_idx', 'accounts (user_id, id)'],
  [
    'accounts_unhealthy_idx',
    'accounts (user_id) WHERE disconnected_at IS NULL AND reported_health IS NOT NULL',
  ],
  ['grants_failing_idx', 'grants (user_id) WHERE failures > 0'],
  [
    'grants_expiry_mail_idx',
    `grants (id) WHERE status = 'EXPIRED' AND mailed_expiry IS DISTINCT FROM expired_at`,
  ],
  ['jobs_died_at_idx', `jobs (died_at, id) WHERE state = 'DEAD'`],
  ['jobs_failing_idx', `jobs (due_at) WHERE state = 'PENDING' AND last_error IS NOT NULL`],
  ['audit_events_actor_subject_idx', 'audit_events (actor_subject, id) WHERE actor_subject IS NOT NULL'],
  ['audit_events_subject_idx', 'audit_events (subject, id) WHERE subject IS NOT NULL'],
  ['audit_events_written_in_idx', 'audit_events USING brin (written_in)'],
  ['audit_events_target_id_idx', 'audit_events (target_id, id) WHERE target_id IS NOT NULL'],
  ['audit_events_actor_name_idx', 'audit_events (actor_name, id) WHERE actor_name IS NOT NULL'],
  ['oidc_clients_metadata_url_idx', 'oidc_clients (metadata_url)', true],
];

/**
 * Builds the indices on tables of 0.1.0, which may be large, while other processes write to them. It is not in a transaction, so it can be
 * interrupted between two indices and during one, which then is invalid.
 */
export class LargeTableIndices1764393720000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // A restore applies migrations in one transaction, in which nothing else uses the tables.
    const concurrently = runner.isTransactionActive ? '' : 'CONCURRENTLY';
    for (const [name, on, isUnique] of indices) {
      await this.dropInvalid(runner, name);
      const kind = isUnique ? 'UNIQUE INDEX' : 'INDEX';
      await runner.query(`CREATE ${kind} ${concurrently} IF NOT EXISTS ${name} ON ${on}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of indices) await runner.query(`DROP INDEX IF EXISTS ${name}`);
  }

  /** What an interrupted build left. */
  private async dropInvalid(runner: QueryRunner, name: string): Promise<void> {
    const invalid: unknown[] = await runner.query(
      'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid',
      [name],
    );
    if (invalid.length > 0) await runner.query(`DROP INDEX ${name}`);
  }
}
