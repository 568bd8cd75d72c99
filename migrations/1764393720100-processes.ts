import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Running processes with the keys that they have, so that nothing is sealed with a key that one of them lacks. */
export class Processes1764393720100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE processes (
        id uuid NOT NULL CONSTRAINT processes_pkey PRIMARY KEY,
        name text NOT NULL,
        token_keys text[] NOT NULL,
        session_secrets text[] NOT NULL,
        seen_at timestamptz NOT NULL,
        stopped_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE processes');
  }
}
