import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Idempotency keys of all mutations that create objects, except createPost, whose keys stay in `idempotency_keys`.
 */
export class IdempotentRequests1700000009200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotent_requests (
        owner_id uuid NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        user_id uuid CONSTRAINT idempotent_requests_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        request_hash bytea NOT NULL,
        result_ids uuid[] NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT idempotent_requests_pkey PRIMARY KEY (owner_id, operation, key)
      )
    `);
    await runner.query('CREATE INDEX idempotent_requests_user_id_idx ON idempotent_requests (user_id)');
    await runner.query('CREATE INDEX idempotent_requests_expires_at_idx ON idempotent_requests (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotent_requests');
  }
}
