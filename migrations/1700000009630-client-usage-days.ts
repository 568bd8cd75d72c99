import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Usage of API clients per day, in UTC. */
export class ClientUsageDays1700000009630 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oidc_client_usage_days (
        client_id uuid NOT NULL CONSTRAINT oidc_client_usage_days_client_id_fkey
          REFERENCES oidc_clients (id) ON DELETE CASCADE,
        day date NOT NULL,
        grants bigint NOT NULL,
        refreshes bigint NOT NULL,
        failures bigint NOT NULL,
        CONSTRAINT oidc_client_usage_days_pkey PRIMARY KEY (client_id, day)
      )
    `);
    await runner.query('CREATE INDEX oidc_client_usage_days_day_idx ON oidc_client_usage_days (day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE oidc_client_usage_days');
  }
}
