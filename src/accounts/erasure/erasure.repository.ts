import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import type { Platform } from '../../platforms/platform.js';

/** An account that is to be erased, and the grant that opens it. */
export interface AccountToErase {
  id: string;
  userId: string;
  externalId: string;
  grantId: string | null;
}

/** Left behind by a grant of the person `$2`. What a grant of somebody else has opened since is that person's. */
const formerlyOf = 'grant_id IS NULL AND subjects @> ARRAY[$2::text]';

/** What is kept of a person whom a platform names. */
@Injectable()
export class AccountErasureRepository {
  constructor(private readonly database: Database) {}

  /** Subjects of grants that an id may mean: of the person, or of an account of theirs. */
  async subjectsOf(platform: Platform, personId: string): Promise<string[]> {
    const rows: { subject: string }[] = await this.database.manager.query(
      `SELECT subject FROM grants WHERE platform = $1 AND subject = $2
       UNION
       SELECT subject FROM grants JOIN accounts ON accounts.grant_id = grants.id
       WHERE accounts.platform = $1 AND external_id = $2`,
      [platform, personId],
    );
    return rows.map(({ subject }) => subject);
  }

  /** Users who have something of the person, in the order in which they are to be locked. */
  async usersOf(manager: EntityManager, platform: Platform, personId: string): Promise<string[]> {
    const rows: { userId: string }[] = await manager.query(
      `SELECT user_id AS "userId" FROM grants WHERE platform = $1 AND subject = $2
       UNION SELECT user_id FROM accounts WHERE platform = $1 AND (external_id = $2 OR ${formerlyOf})
       ORDER BY 1`,
      [platform, personId],
    );
    return rows.map(({ userId }) => userId);
  }

  async accountsOf(manager: EntityManager, platform: Platform, personId: string): Promise<AccountToErase[]> {
    return manager.query(
      `SELECT accounts.id, accounts.user_id AS "userId", external_id AS "externalId", grant_id AS "grantId"
       FROM accounts LEFT JOIN grants ON grants.id = grant_id
       WHERE accounts.platform = $1 AND (external_id = $2 OR grants.subject = $2 OR ${formerlyOf})
       ORDER BY accounts.id`,
      [platform, personId],
    );
  }

  async grantsOf(manager: EntityManager, platform: Platform, personId: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      'SELECT id FROM grants WHERE platform = $1 AND subject = $2',
      [platform, personId],
    );
    return rows.map(({ id }) => id);
  }

  /** Files that posts on these accounts use. */
  async uploadsOf(manager: EntityManager, accountIds: readonly string[]): Promise<string[]> {
    const rows: { uploadId: string }[] = await manager.query(
      `SELECT DISTINCT upload_id AS "uploadId" FROM post_media JOIN posts ON posts.id = post_id
       WHERE account_id = ANY ($1)`,
      [accountIds],
    );
    return rows.map(({ uploadId }) => uploadId);
  }

  /** Removes accounts with all that hangs on them: posts, media, comments. */
  async delete(manager: EntityManager, accountIds: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM accounts WHERE id = ANY ($1)', [accountIds]);
  }
}
