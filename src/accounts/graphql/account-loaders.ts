import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { GrantOperationsRepository } from '../../grants/operations/operations.repository.js';
import type { GrantOperationEntity } from '../../grants/operations/operation.entity.js';
import { AccountsService } from '../accounts.service.js';
import type { Account } from '../domain/account.js';

type Operations = DataLoader<string, GrantOperationEntity[]>;

/**
 * Batches loads of accounts and operations within one GraphQL operation. Loaders live as long as the context object of the
 * operation.
 */
@Injectable()
export class AccountLoaders {
  private readonly accountLoaders = new WeakMap<object, DataLoader<string, Account | null>>();
  private readonly operationLoaders = new WeakMap<object, Map<string, Operations>>();

  constructor(
    private readonly accounts: AccountsService,
    private readonly grantOperations: GrantOperationsRepository,
  ) {}

  /** An account of the caller, also a disconnected one. Null if it is unknown or belongs to another user. */
  account(context: object, actor: Actor, accountId: string): Promise<Account | null> {
    let loader = this.accountLoaders.get(context);
    if (!loader) {
      loader = new DataLoader((ids) => this.accounts.findMany(ownerOf(actor), ids));
      this.accountLoaders.set(context, loader);
    }
    return loader.load(accountId);
  }

  /** An operation of a grant of the caller. Null if it is unknown or belongs to another user. */
  operation(actor: Actor, id: string): Promise<GrantOperationEntity | null> {
    return this.grantOperations.findOwned(ownerOf(actor), id);
  }

  /** Operations of a grant, newest first. */
  operations(
    context: object,
    grantId: string,
    before: string | null,
    limit: number,
  ): Promise<GrantOperationEntity[]> {
    const loaders = this.operationLoaders.get(context) ?? new Map<string, Operations>();
    this.operationLoaders.set(context, loaders);
    const key = `${limit} ${before}`;
    const loader =
      loaders.get(key) ??
      new DataLoader((grantIds: readonly string[]) => this.grantOperations.pages(grantIds, before, limit));
    loaders.set(key, loader);
    return loader.load(grantId);
  }
}
