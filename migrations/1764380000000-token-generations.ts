import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TokenGenerations1764380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oidc_clients ADD COLUMN token_generation integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oidc_clients DROP COLUMN token_generation');
  }
}
