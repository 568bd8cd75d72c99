import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SealedResponses1764383000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oidc_artifacts RENAME COLUMN answer TO response');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE oidc_artifacts RENAME COLUMN response TO answer');
  }
}
