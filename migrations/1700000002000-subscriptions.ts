import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tiers, their assignment to users, and usage. */
export class Subscriptions1700000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tiers (
        id uuid CONSTRAINT tiers_pkey PRIMARY KEY,
        name text NOT NULL CONSTRAINT tiers_name_key UNIQUE,
        rank integer NOT NULL,
        account_limit integer,
        platform_account_limits jsonb NOT NULL DEFAULT '{}',
        post_limit integer,
        graphql_cost_limit integer NOT NULL,
        is_default boolean NOT NULL DEFAULT false,
        archived_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT tiers_limits_check CHECK (
          account_limit >= 0 AND post_limit >= 0 AND graphql_cost_limit > 0
          AND jsonb_typeof(platform_account_limits) = 'object'
        ),
        CONSTRAINT tiers_default_check CHECK (NOT (is_default AND archived_at IS NOT NULL))
      )
    `);
    await runner.query('CREATE UNIQUE INDEX tiers_default_idx ON tiers (is_default) WHERE is_default');
    await runner.query(`
      INSERT INTO tiers (id, name, rank, account_limit, post_limit, graphql_cost_limit, is_default, created_at) VALUES
        ('01890a5d-ac00-7000-8000-000000000001', 'Free', 1, 1, 10, 1000, true, app_now()),
        ('01890a5d-ac00-7000-8000-000000000002', 'Pro', 2, 5, 200, 1000, false, app_now()),
        ('01890a5d-ac00-7000-8000-000000000003', 'Business', 3, 25, 2000, 2000, false, app_now()),
        ('01890a5d-ac00-7000-8000-000000000004', 'Enterprise', 4, NULL, NULL, 5000, false, app_now())
    `);
    await runner.query(`
      CREATE TABLE subscriptions (
        user_id uuid CONSTRAINT subscriptions_pkey PRIMARY KEY
          CONSTRAINT subscriptions_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        tier_id uuid NOT NULL CONSTRAINT subscriptions_tier_id_fkey REFERENCES tiers (id),
        assigned_at timestamptz NOT NULL
      )
    `);
    await runner.query('CREATE INDEX subscriptions_tier_id_idx ON subscriptions (tier_id)');
    await runner.query(`
      CREATE TABLE usage (
        user_id uuid NOT NULL CONSTRAINT usage_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
        month date NOT NULL,
        posts integer NOT NULL,
        CONSTRAINT usage_pkey PRIMARY KEY (user_id, month),
        CONSTRAINT usage_posts_check CHECK (posts >= 0)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE usage');
    await runner.query('DROP TABLE subscriptions');
    await runner.query('DROP TABLE tiers');
  }
}
