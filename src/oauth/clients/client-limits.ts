import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { FailureCode } from '../../failures/failure-codes.js';
import { Failure } from '../../failures/failure.js';
import { UsersService } from '../../users/users.service.js';
import { type Client, maxClients, maxClientsPerOwner } from '../domain/clients.js';
import { decisionMinutes, maxUnusedClients, maxUsedUnverifiedClients } from '../domain/unverified-clients.js';
import { ClientsRepository } from './clients.repository.js';

/** Another process has just created the client of the document. */
export class DocumentKnown extends Error {
  constructor(readonly client: Client) {
    super('The client of the document is known.');
    this.name = 'DocumentKnown';
  }
}

/** How many clients there may be. Counted under locks, in the transaction that adds one. */
@Injectable()
export class ClientLimits {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly users: UsersService,
  ) {}

  /** For a client that an administrator registers. @throws Failure CLIENT_LIMIT_REACHED, INVALID_INPUT */
  async require(manager: EntityManager, ownerUserId: string | null): Promise<void> {
    if (ownerUserId) await this.requireOfOwner(manager, ownerUserId);
    await this.clients.lockRegistrations(manager);
    if ((await this.clients.countRegistered(manager)) >= maxClients)
      throw limitReached('CLIENT_LIMIT_REACHED', maxClients, 'clients in an installation');
  }

  /**
   * For a client without an administrator, which a document describes if `metadataUrl` is given. If the installation is full, the oldest unused
   * one makes room: for a user with a session any, else one that no user can be deciding about. Such clients have their own limits, so that
   * they keep out neither those of administrators nor, as long as no user allows them, each other.
   *
   * @throws DocumentKnown; Failure CLIENT_LIMIT_REACHED
   */
  async requireUnverified(
    manager: EntityManager,
    { metadataUrl, isForUser = false }: { metadataUrl: string | null; isForUser?: boolean },
  ): Promise<void> {
    await this.clients.lockRegistrations(manager);
    const known = metadataUrl && (await this.clients.findByMetadataUrl(metadataUrl, manager));
    if (known) throw new DocumentKnown(known);
    const { used, unused } = await this.clients.countUnverified(manager);
    if (used >= maxUsedUnverifiedClients)
      throw limitReached('CLIENT_LIMIT_REACHED', maxUsedUnverifiedClients, 'unverified clients in use');
    if (
      unused >= maxUnusedClients &&
      !(await this.clients.deleteOldestUnused(isForUser ? 0 : decisionMinutes, manager))
    )
      throw limitReached('CLIENT_LIMIT_REACHED', maxUnusedClients, 'unused unverified clients');
  }

  /** @throws Failure CLIENT_LIMIT_REACHED, INVALID_INPUT when there is no such user */
  async requireOfOwner(manager: EntityManager, ownerUserId: string): Promise<void> {
    await this.lockOwner(manager, ownerUserId);
    if ((await this.clients.countOfOwner(ownerUserId, manager)) >= maxClientsPerOwner)
      throw limitReached('CLIENT_LIMIT_REACHED', maxClientsPerOwner, 'clients of one owner');
  }

  /** @throws Failure INVALID_INPUT when there is no such user */
  async lockOwner(manager: EntityManager, ownerUserId: string): Promise<void> {
    await this.users.lock(manager, ownerUserId).catch((error: unknown) => {
      throw error instanceof Failure ? invalidInput('ownerUserId', 'is not a user') : error;
    });
  }
}

export function limitReached(code: FailureCode, limit: number, what: string): Failure {
  return new Failure(code, { limit }, { message: `There are at most ${limit} ${what}.` });
}

export function invalidInput(path: string, message: string): Failure {
  return new Failure('INVALID_INPUT', { fields: [{ path, message }] });
}
