import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs without a separate table, and schedules. */
export class Jobs1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tasks (
        id uuid CONSTRAINT tasks_pkey PRIMARY KEY,
        kind text NOT NULL,
        key text,
        payload jsonb NOT NULL,
        request_id text,
        state text NOT NULL DEFAULT 'PENDING' CONSTRAINT tasks_state_check CHECK (state IN ('PENDING', 'DEAD')),
        due_at timestamptz NOT NULL,
        lease_until timestamptz,
        revision integer NOT NULL DEFAULT 0,
        claims integer NOT NULL DEFAULT 0,
        attempts integer NOT NULL DEFAULT 0,
        last_error text,
        created_at timestamptz NOT NULL,
        died_at timestamptz,
        CONSTRAINT tasks_died_at_check CHECK ((state = 'DEAD') = (died_at IS NOT NULL))
      )
    `);
    await runner.query(`CREATE UNIQUE INDEX tasks_kind_key_idx ON tasks (kind, key) WHERE state = 'PENDING'`);
    await runner.query(`CREATE INDEX tasks_due_at_idx ON tasks (due_at) WHERE state = 'PENDING'`);
    await runner.query(`CREATE INDEX tasks_dead_idx ON tasks (id) WHERE state = 'DEAD'`);
    await runner.query(`
      CREATE TABLE schedules (
        name text CONSTRAINT schedules_pkey PRIMARY KEY,
        next_run_at timestamptz NOT NULL,
        last_run_at timestamptz,
        last_success_at timestamptz,
        last_error text
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schedules');
    await runner.query('DROP TABLE tasks');
  }
}
