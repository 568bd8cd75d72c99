import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connect flows, from the ticket to the result. */
export class Connections1700000004200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE connection_states (
        id uuid CONSTRAINT connection_states_pkey PRIMARY KEY,
        user_id uuid CONSTRAINT connection_states_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        session_id uuid,
        client_id text,
        platform text NOT NULL,
        login_type text NOT NULL,
        capabilities text[] NOT NULL,
        reconnect_account_id uuid CONSTRAINT connection_states_reconnect_account_id_fkey
          REFERENCES accounts (id) ON DELETE CASCADE,
        return_url text,
        stage text NOT NULL CONSTRAINT connection_states_stage_check
          CHECK (stage IN ('TICKET', 'AWAY', 'INSTALL', 'WORKING', 'CHOOSING', 'CONNECTED', 'FAILED')),
        ticket_hash bytea CONSTRAINT connection_states_ticket_hash_key UNIQUE,
        state_hash bytea CONSTRAINT connection_states_state_hash_key UNIQUE,
        binding_hash bytea,
        verifier text CONSTRAINT connection_states_verifier_sealed_check
          CHECK ("verifier" IS NULL OR "verifier" LIKE 'pbv1.%.%.%'),
        code text CONSTRAINT connection_states_code_sealed_check
          CHECK ("code" IS NULL OR "code" LIKE 'pbv1.%.%.%'),
        grant_id uuid CONSTRAINT connection_states_grant_id_fkey REFERENCES grants (id) ON DELETE SET NULL,
        choices jsonb,
        account_ids uuid[],
        failure_code text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        consumed_at timestamptz
      )
    `);
    await runner.query('CREATE INDEX connection_states_user_id_idx ON connection_states (user_id)');
    await runner.query('CREATE INDEX connection_states_expires_at_idx ON connection_states (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE connection_states');
  }
}
