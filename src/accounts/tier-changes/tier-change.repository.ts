import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { AccountLimits } from '../domain/account-rank.js';
import type { ChangingAccount } from '../domain/tier-change.js';
import { AccountEntity } from '../account.entity.js';

/** A user of a tier who has more accounts than given limits allow. */
export interface UserOverLimits {
  userId: string;
  email: string;
}

/** Users of a tier ($1) with more accounts than the limits ($2, $3 by platform) allow. */
const overLimits = `
  SELECT held.user_id FROM (
    SELECT accounts.user_id, accounts.platform, count(*)::int AS accounts
    FROM accounts LEFT JOIN subscriptions USING (user_id)
    WHERE accounts.disconnected_at IS NULL
      AND coalesce(subscriptions.tier_id, (SELECT id FROM tiers WHERE is_default)) = $1
    GROUP BY accounts.user_id, accounts.platform
  ) held
  GROUP BY held.user_id
  HAVING sum(held.accounts) > $2::int OR bool_or(held.accounts > ($3::jsonb ->> held.platform)::int)`;

/** Users and accounts that a tier change affects. For administrators: it reads across owners. */
@Injectable()
export class TierChangeRepository {
  constructor(@InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>) {}

  /** Users of the tier with more accounts than the limits allow, ordered by id. */
  usersOverLimits(
    tierId: string,
    limits: AccountLimits,
    after: string | null,
    limit: number,
    manager: EntityManager = this.accounts.manager,
  ): Promise<UserOverLimits[]> {
    return manager.query(
      `SELECT users.id AS "userId", users.email FROM users JOIN (${overLimits}) overLimits ON overLimits.user_id = users.id
       WHERE $4::uuid IS NULL OR users.id > $4 ORDER BY users.id LIMIT $5`,
      [tierId, limits.accountLimit, limits.platformAccountLimits, after, limit],
    );
  }

  async countUsersOverLimits(tierId: string, limits: AccountLimits): Promise<number> {
    const [row]: { users: number }[] = await this.accounts.query(
      `SELECT count(*)::int AS users FROM (${overLimits}) overLimits`,
      [tierId, limits.accountLimit, limits.platformAccountLimits],
    );
    return row!.users;
  }

  /** Locks the users until the transaction ends, so that they cannot connect or reorder accounts meanwhile. */
  async lockUsers(userIds: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query('SELECT FROM users WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [userIds]);
  }

  /** Connected accounts by user, in each user's order. An account that was not used for 30 days counts as unused. */
  async accountsOf(
    userIds: readonly string[],
    manager: EntityManager = this.accounts.manager,
  ): Promise<Map<string, ChangingAccount[]>> {
    const rows: (ChangingAccount & { userId: string })[] = await manager.query(
      `SELECT accounts.user_id AS "userId", accounts.id, accounts.platform, accounts.display_name AS "displayName",
         accounts.username,
         row_number() OVER (
           PARTITION BY accounts.user_id
           ORDER BY grants.last_used_at > app_now() - interval '30 days' DESC NULLS LAST, accounts.connected_at, accounts.id
         )::int AS "rulePlace"
       FROM accounts LEFT JOIN grants ON grants.id = accounts.grant_id
       WHERE accounts.user_id = ANY($1::uuid[]) AND accounts.disconnected_at IS NULL
       ORDER BY accounts.user_id, accounts.rank, accounts.id`,
      [userIds],
    );
    const byUser = new Map<string, ChangingAccount[]>(userIds.map((userId) => [userId, []]));
    for (const { userId, ...account } of rows) byUser.get(userId)?.push(account);
    return byUser;
  }
}
