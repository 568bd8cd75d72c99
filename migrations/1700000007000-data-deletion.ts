import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Data deletion requests that platforms forward. They are kept after the deletion. */
export class DataDeletion1700000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE data_deletion_requests (
        id uuid CONSTRAINT data_deletion_requests_pkey PRIMARY KEY,
        code text NOT NULL CONSTRAINT data_deletion_requests_code_key UNIQUE,
        platform text NOT NULL,
        person_id text NOT NULL,
        issued_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        finished_at timestamptz,
        accounts_deleted integer,
        CONSTRAINT data_deletion_requests_request_key UNIQUE (platform, person_id, issued_at)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE data_deletion_requests');
  }
}
