import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records deleted API clients, so that every process removes them from memory. A trigger, so that no way to delete one is missed. */
export class DeletedClients1764393310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oidc_deleted_clients (
        id uuid PRIMARY KEY,
        deleted_at timestamptz NOT NULL,
        changed_in bigint NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX oidc_deleted_clients_changed_in_idx ON oidc_deleted_clients (changed_in)',
    );
    await runner.query(
      'CREATE INDEX oidc_deleted_clients_deleted_at_idx ON oidc_deleted_clients (deleted_at)',
    );
    await runner.query(`
      CREATE TRIGGER set_changed_in BEFORE INSERT OR UPDATE ON oidc_deleted_clients
      FOR EACH ROW EXECUTE FUNCTION set_changed_in()`);
    await runner.query(`
      CREATE FUNCTION record_deleted_client() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO oidc_deleted_clients (id, deleted_at) VALUES (OLD.id, app_now());
          RETURN NULL;
        END
      $$`);
    await runner.query(`
      CREATE TRIGGER record_deleted_client AFTER DELETE ON oidc_clients
      FOR EACH ROW EXECUTE FUNCTION record_deleted_client()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER record_deleted_client ON oidc_clients');
    await runner.query('DROP FUNCTION record_deleted_client()');
    await runner.query('DROP TABLE oidc_deleted_clients');
  }
}
