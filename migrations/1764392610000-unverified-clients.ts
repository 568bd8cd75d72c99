import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds clients that no administrator registered: those that register themselves, and those described by a document. */
export class UnverifiedClients1764392610000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_clients
        ADD COLUMN origin text NOT NULL DEFAULT 'ADMIN'
          CONSTRAINT oidc_clients_origin_check CHECK (origin IN ('ADMIN', 'REGISTRATION', 'DOCUMENT')),
        ADD COLUMN is_verified boolean NOT NULL DEFAULT true,
        ADD COLUMN metadata_url text,
        ADD COLUMN metadata_read_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_clients DROP COLUMN origin, DROP COLUMN is_verified, DROP COLUMN metadata_url,
        DROP COLUMN metadata_read_at`);
  }
}
