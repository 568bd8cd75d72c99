import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The application clock in SQL. */
export class Foundation1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE clock_offset (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        offset_ms bigint NOT NULL DEFAULT 0
      )
    `);
    await runner.query('INSERT INTO clock_offset DEFAULT VALUES');
    await runner.query(`
      CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT statement_timestamp() + (SELECT offset_ms FROM clock_offset) * interval '1 millisecond'
      $$
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION app_now()');
    await runner.query('DROP TABLE clock_offset');
  }
}
