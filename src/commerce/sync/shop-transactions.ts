import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AccountConnection, AccountsRepository } from '../../accounts/accounts.repository.js';
import { Database } from '../../database/database.js';

/**
 * Transactions that write data of a shop. A read at the platform takes seconds, in which a user can disconnect the account or delete
 * it. Without a check in the writing transaction, its result would be stored after the erasure.
 */
@Injectable()
export class ShopTransactions {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly database: Database,
  ) {}

  /**
   * Runs `work` in a transaction during which the account stays connected. The account is locked first, as in the transactions that
   * connect and disconnect it, so that they never deadlock.
   *
   * @returns null, without running it, if the account is disconnected or deleted
   */
  run<Result>(
    accountId: string,
    work: (manager: EntityManager, connection: AccountConnection) => Promise<Result>,
  ): Promise<Result | null> {
    return this.database.transaction(async (manager) => {
      const connection = await this.lock(accountId, manager);
      return connection && work(manager, connection);
    });
  }

  /** Like {@link run}, in a transaction of the caller that has locked nothing of the shop. @returns null if it is disconnected */
  lock(accountId: string, manager: EntityManager): Promise<AccountConnection | null> {
    return this.accounts.lockConnected(accountId, manager);
  }
}
