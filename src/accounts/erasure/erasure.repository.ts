import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';
import { AccountEntity } from '../account.entity.js';
import { GrantEntity } from '../../grants/grant.entity.js';

/** An account to erase, with its grant. */
export interface AccountToErase {
  id: string;
  userId: string;
  externalId: string;
  grantId: string | null;
}

/** Disconnected accounts of the platform user `$2`. An account that was reconnected since with another grant is not included. */
const formerlyOf = 'grant_id IS NULL AND subjects @> ARRAY[$2::text]';

/** Data of a platform user. */
@Injectable()
export class AccountErasureRepository {
  constructor(@InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>) {}

  /** Subjects of grants for an id, which can be the id of a platform user or of an account. */
  async subjectsOf(platform: Platform, personId: string): Promise<string[]> {
    const rows: { subject: string }[] = await this.accounts.query(
      `SELECT subject FROM grants WHERE platform = $1 AND subject = $2
       UNION
       SELECT subject FROM grants JOIN accounts ON accounts.grant_id = grants.id
       WHERE accounts.platform = $1 AND external_id = $2`,
      [platform, personId],
    );
    return rows.map(({ subject }) => subject);
  }

  /** Users with data of the platform user, in the order in which they must be locked. */
  async usersOf(
    platform: Platform,
    personId: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<string[]> {
    const rows: { userId: string }[] = await manager.query(
      `SELECT user_id AS "userId" FROM grants WHERE platform = $1 AND subject = $2
       UNION SELECT user_id FROM accounts WHERE platform = $1 AND (external_id = $2 OR ${formerlyOf})
       ORDER BY 1`,
      [platform, personId],
    );
    return rows.map(({ userId }) => userId);
  }

  async accountsOf(
    platform: Platform,
    personId: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<AccountToErase[]> {
    return manager.query(
      `SELECT accounts.id, accounts.user_id AS "userId", external_id AS "externalId", grant_id AS "grantId"
       FROM accounts LEFT JOIN grants ON grants.id = grant_id
       WHERE accounts.platform = $1 AND (external_id = $2 OR grants.subject = $2 OR ${formerlyOf})
       ORDER BY accounts.id`,
      [platform, personId],
    );
  }

  async grantsOf(
    platform: Platform,
    personId: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<string[]> {
    const grants = await manager.find(GrantEntity, {
      select: { id: true },
      where: { platform, subject: personId },
    });
    return grants.map(({ id }) => id);
  }

  /** Ids of the uploads that posts of these accounts use. */
  async uploadsOf(
    accountIds: readonly string[],
    manager: EntityManager = this.accounts.manager,
  ): Promise<string[]> {
    const rows: { uploadId: string }[] = await manager.query(
      `SELECT DISTINCT upload_id AS "uploadId" FROM post_media JOIN posts ON posts.id = post_id
       WHERE account_id = ANY ($1)`,
      [accountIds],
    );
    return rows.map(({ uploadId }) => uploadId);
  }

  /** Deletes accounts with their posts, media and comments. */
  async delete(accountIds: readonly string[], manager: EntityManager = this.accounts.manager): Promise<void> {
    await manager.delete(AccountEntity, { id: In([...accountIds]) });
  }
}
