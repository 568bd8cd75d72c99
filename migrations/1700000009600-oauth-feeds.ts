import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Changed clients and revocations are found by the id of the transaction that wrote them. Times do not work: clocks
 * of processes differ, and a transaction may commit long after it set the time of its rows.
 */
export class OAuthFeeds1700000009600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION set_changed_in() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.changed_in := pg_current_xact_id()::text::bigint;
          RETURN NEW;
        END
      $$
    `);
    for (const table of ['oidc_clients', 'oidc_revocations']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN changed_in bigint`);
      await runner.query(`UPDATE ${table} SET changed_in = pg_current_xact_id()::text::bigint`);
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN changed_in SET NOT NULL`);
      await runner.query(`CREATE INDEX ${table}_changed_in_idx ON ${table} (changed_in)`);
      await runner.query(`
        CREATE TRIGGER set_changed_in BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION set_changed_in()
      `);
    }
    await runner.query('DROP INDEX oidc_clients_updated_at_idx');
    await runner.query('DROP INDEX oidc_revocations_issued_before_idx');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX oidc_revocations_issued_before_idx ON oidc_revocations (issued_before)');
    await runner.query('CREATE INDEX oidc_clients_updated_at_idx ON oidc_clients (updated_at)');
    for (const table of ['oidc_revocations', 'oidc_clients']) {
      await runner.query(`DROP TRIGGER set_changed_in ON ${table}`);
      await runner.query(`ALTER TABLE ${table} DROP COLUMN changed_in`);
    }
    await runner.query('DROP FUNCTION set_changed_in()');
  }
}
