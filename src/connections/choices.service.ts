import { Injectable } from '@nestjs/common';
import { AccountConnectorService } from '../accounts/account-connector.service.js';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Failure } from '../failures/failure.js';
import { GrantsService } from '../grants/grants.service.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Platform } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { ConnectFlowsService } from './connect-flows.service.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import type { AccountChoice } from './domain/connection.js';
import { ConnectMetrics } from './metrics.js';

/** A flow whose grant gives access to several accounts. */
export interface PendingConnection {
  id: string;
  platform: Platform;
  choices: readonly (AccountChoice & { isConnected: boolean; isConnectedByAnotherUser: boolean })[];
  /** How many accounts that are not connected yet the tier allows. Null if there is no limit. */
  freeSlots: number | null;
  expiresAt: Date;
}

/** Completes flows whose grant gives access to several accounts. */
@Injectable()
export class ConnectionChoicesService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly flows: ConnectFlowsService,
    private readonly connector: AccountConnectorService,
    private readonly grants: GrantsService,
    private readonly platforms: PlatformRegistry,
    private readonly subscriptions: SubscriptionsService,
    private readonly clock: Clock,
    private readonly metrics: ConnectMetrics,
  ) {}

  /** @throws Failure NOT_FOUND */
  async pending(owner: string, connectionId: string): Promise<PendingConnection> {
    const pending = await this.findPending(owner, connectionId);
    if (!pending) throw new Failure('NOT_FOUND');
    return pending;
  }

  /** A flow of the owner that waits for a choice, or null. */
  async findPending(owner: string, connectionId: string): Promise<PendingConnection | null> {
    const state = await this.connections.findChoosing(connectionId, owner, this.clock.now());
    if (!state) return null;
    const { id, platform, expiresAt } = state;
    const choices = state.choices ?? [];
    const ids = choices.map(({ externalId }) => externalId);
    const [holders, freeSlots] = await Promise.all([
      this.connector.holdersOf(owner, platform, ids),
      this.subscriptions.freeSlots(owner, platform, id),
    ]);
    const marked = choices.map((choice) => ({
      ...choice,
      isConnected: holders.get(choice.externalId) === 'user',
      isConnectedByAnotherUser: holders.get(choice.externalId) === 'other',
    }));
    return { id, platform, choices: marked, freeSlots, expiresAt };
  }

  /**
   * Connects the chosen accounts, all or none. After a failure the choice stays open. A repeated request gets the same result.
   *
   * @returns ids of the accounts
   * @throws Failure NOT_FOUND, INVALID_INPUT, NO_ACCOUNT_FOUND, TIER_LIMIT_REACHED, ACCOUNT_ALREADY_CONNECTED, PLATFORM_…
   */
  async complete(actor: Actor, connectionId: string, externalIds: readonly string[]): Promise<string[]> {
    const owner = ownerOf(actor);
    let state = await this.connections.choose(connectionId, owner);
    if (!state) {
      // Another request took the choice. If it failed, the choice is open again.
      const before = await this.findEarlierResult(owner, connectionId, externalIds);
      if (before) return before;
      state = await this.connections.choose(connectionId, owner);
      if (!state) throw new Failure('NOT_FOUND');
    }
    try {
      const accountIds = await this.connectChosen(actor, state, externalIds);
      this.metrics.count(state.platform, 'success');
      return accountIds;
    } catch (error) {
      await this.connections.reopenChoice(connectionId);
      throw error instanceof PlatformFailure ? platformFailureToFailure(error, null) : error;
    }
  }

  /** Ids of the accounts that the same choice has connected. Null if there was no such choice. */
  private async findEarlierResult(
    owner: string,
    connectionId: string,
    externalIds: readonly string[],
  ): Promise<string[] | null> {
    if (!(await this.connections.findOfUser(connectionId, owner))) return null;
    const result = (await this.flows.waitForResult(connectionId))?.result();
    if (result?.kind !== 'connected') return null;
    const connected = await this.connector.externalIdsOf(owner, result.accountIds);
    const isSame =
      connected.length === externalIds.length && externalIds.every((id) => connected.includes(id));
    return isSame ? [...result.accountIds] : null;
  }

  private async connectChosen(
    actor: Actor,
    { id: connectionId, platform, grantId, choices }: ConnectionStateEntity,
    externalIds: readonly string[],
  ): Promise<string[]> {
    const offered = new Set((choices ?? []).map(({ externalId }) => externalId));
    if (externalIds.some((id) => !offered.has(id))) {
      const message = 'contains an account that was not offered';
      throw new Failure('INVALID_INPUT', { fields: [{ path: 'externalIds', message }] });
    }
    if (!grantId) throw new Failure('NOT_FOUND');
    // Read again, because the accounts' own credentials are not stored while the user chooses.
    const found = await this.grants.withTokens(
      grantId,
      (credentials, grant) => this.platforms.get(platform).discover(credentials, grant),
      'account.discover',
    );
    const chosen = found.filter(({ externalId }) => externalIds.includes(externalId));
    if (chosen.length < externalIds.length) throw new Failure('NO_ACCOUNT_FOUND');
    return this.connector.connect({
      ...{ actor, userId: ownerOf(actor), platform, grantId, discovered: chosen, connectionId },
      onConnected: (manager, accountIds) => this.connections.succeed(connectionId, accountIds, manager),
    });
  }
}
