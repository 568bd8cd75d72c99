import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds what API clients get tokens for, so that an administrator can verify the name of an assistant without opening the API to it. */
export class ClientResources1764393320000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_clients ADD COLUMN resources text[] NOT NULL DEFAULT '{API,MCP}'
        CONSTRAINT oidc_clients_resources_check CHECK (resources <@ '{API,MCP}' AND resources <> '{}')`);
    await runner.query(
      `UPDATE oidc_clients SET resources = '{MCP}' WHERE origin <> 'ADMIN' AND NOT is_verified`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oidc_clients DROP COLUMN resources');
  }
}
