import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Native apps become a separate kind. PUBLIC clients with a private-use scheme are native; clients with only loopback
 * addresses may be web apps in development, so an administrator decides. Confidential clients can be exempted from
 * PKCE. Scopes without an operation are removed.
 */
export class NativeClients1700000009500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_clients
        DROP CONSTRAINT oidc_clients_kind_check,
        ADD CONSTRAINT oidc_clients_kind_check
          CHECK (kind IN ('CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE')),
        ADD COLUMN pkce_exempt boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT oidc_clients_pkce_exempt_check CHECK (NOT pkce_exempt OR kind = 'CONFIDENTIAL')
    `);
    await runner.query(`
      UPDATE oidc_clients SET kind = 'NATIVE'
      WHERE kind = 'PUBLIC' AND EXISTS (
        SELECT FROM unnest(redirect_uris || post_logout_redirect_uris) AS uri WHERE uri !~* '^https?:'
      )
    `);
    for (const table of ['oidc_clients', 'oidc_consents', 'oidc_authorizations'])
      await runner.query(`
        UPDATE ${table} SET scopes = array_remove(array_remove(scopes, 'commerce:read'), 'commerce:write')
        WHERE scopes && ARRAY['commerce:read', 'commerce:write']
      `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oidc_clients
        DROP CONSTRAINT oidc_clients_pkce_exempt_check,
        DROP COLUMN pkce_exempt,
        DROP CONSTRAINT oidc_clients_kind_check
    `);
    await runner.query(`UPDATE oidc_clients SET kind = 'PUBLIC' WHERE kind = 'NATIVE'`);
    await runner.query(`
      ALTER TABLE oidc_clients ADD CONSTRAINT oidc_clients_kind_check
        CHECK (kind IN ('CONFIDENTIAL', 'PUBLIC', 'DEVICE', 'SERVICE'))
    `);
  }
}
