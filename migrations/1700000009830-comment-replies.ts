import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Replies to comments. A reply is stored before it is sent. */
export class CommentReplies1700000009830 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE comment_replies (
        id uuid CONSTRAINT comment_replies_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT comment_replies_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        account_id uuid NOT NULL
          CONSTRAINT comment_replies_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        comment_id uuid NOT NULL
          CONSTRAINT comment_replies_comment_id_fkey REFERENCES comments (id) ON DELETE CASCADE,
        key text,
        request_hash bytea NOT NULL,
        text text NOT NULL,
        state text NOT NULL
          CONSTRAINT comment_replies_state_check CHECK (state IN ('SENDING', 'UNCONFIRMED', 'SENT')),
        known_ids text[] NOT NULL,
        sent_at timestamptz NOT NULL,
        settles_at timestamptz NOT NULL,
        external_id text CONSTRAINT comment_replies_external_id_check
          CHECK ((external_id IS NOT NULL) = (state = 'SENT')),
        CONSTRAINT comment_replies_key_key UNIQUE (user_id, key),
        CONSTRAINT comment_replies_external_id_key UNIQUE (account_id, external_id)
      )
    `);
    await runner.query('CREATE INDEX comment_replies_comment_id_idx ON comment_replies (comment_id)');
    await runner.query('CREATE INDEX comment_replies_sent_at_idx ON comment_replies (sent_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE comment_replies');
  }
}
