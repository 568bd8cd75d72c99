import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Trigger functions of the audit trail run as their owner. A role that may execute one can put it on a temporary table, and so erase
 * the personal data of any user. Triggers that exist need no privilege.
 */
export class AuditTriggerFunctions1764394500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE ALL ON FUNCTION ${functions} FROM PUBLIC`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT EXECUTE ON FUNCTION ${functions} TO PUBLIC`);
  }
}

const functions = 'audit_add_subject(), audit_erase_subject(), audit_pseudonymize()';
