import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Constraints for sealed values in the JSON of artifacts: secrets of open forms, and started sign-ins at other
 * providers.
 */
export class SealedArtifacts1700000009610 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_artifacts
        ADD CONSTRAINT oidc_artifacts_state_sealed_check
          CHECK (kind <> 'Session' OR payload -> 'state' IS NULL OR payload ->> 'state' LIKE 'pbv1.%.%.%'),
        ADD CONSTRAINT oidc_artifacts_attempt_sealed_check
          CHECK (kind <> 'SignInAttempt' OR COALESCE(payload ->> 'sealed' LIKE 'pbv1.%.%.%', false))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_artifacts
        DROP CONSTRAINT oidc_artifacts_attempt_sealed_check, DROP CONSTRAINT oidc_artifacts_state_sealed_check
    `);
  }
}
