import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import type { OpenCredentials } from '../platforms/platform.js';
import type { Account } from './domain/account.js';

/** Connected accounts of users. */
@Injectable()
export class AccountsService {
  /** An account of the owner, disconnected ones included. @throws Failure NOT_FOUND */
  findOwned(_owner: string, _accountId: string): Promise<Account> {
    throw new Error('AccountsService is being written.');
  }

  /**
   * The account an operation works on: the given one, else the one the session has selected, else the only one.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED
   */
  resolve(_actor: Actor, _accountId?: string | null): Promise<Account> {
    throw new Error('AccountsService is being written.');
  }

  /**
   * Runs `work` with working credentials of an account, for jobs as well as for requests.
   *
   * @param operation what it is for, in the account's list of operations: `post.publish`
   * @throws PlatformFailure after the grant's status was dealt with; Failure NOT_FOUND, RECONNECT_REQUIRED
   */
  withCredentials<Result>(
    _accountId: string,
    _work: (credentials: OpenCredentials, account: Account) => Promise<Result>,
    _operation?: string,
  ): Promise<Result> {
    throw new Error('AccountsService is being written.');
  }
}
