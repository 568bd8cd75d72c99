import type { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Audit } from '../audit/audit.js';
import type { Clock } from '../clock/clock.js';
import type { TokenVault } from '../crypto/token-vault.js';
import type { Database } from '../database/database.js';
import type { JobsService } from '../jobs/jobs.service.js';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import type { Actor } from '../auth/actor.js';
import { Failure } from '../failures/failure.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { ExternalAccount } from '../platforms/platform-login.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { type ConnectionsRepository, maxCallbackMinutes } from './connections.repository.js';
import { choiceMinutes, choiceOf, type ConnectionExit, type ConnectionResult } from './domain/connection.js';
import type { ConnectMetrics } from './metrics.js';
import { codePlace, verifierPlace } from './secrets.js';

/** What a {@link ConnectFlow} needs to store its progress. */
export interface FlowStore {
  connections: ConnectionsRepository;
  database: Database;
  vault: TokenVault;
  jobs: JobsService;
  audit: Audit;
  clock: Clock;
  metrics: ConnectMetrics;
  logger: Logger;
}

/**
 * A stored connect flow, taken by one request. Steps store their progress and success through it; {@link run} stores failures, so
 * every later request reads the same result.
 */
export class ConnectFlow {
  constructor(
    private readonly row: ConnectionStateEntity,
    private readonly store: FlowStore,
  ) {}

  get id() {
    return this.row.id;
  }

  get platform() {
    return this.row.platform;
  }

  get loginType() {
    return this.row.loginType;
  }

  get capabilities() {
    return this.row.capabilities;
  }

  get reconnectAccountId() {
    return this.row.reconnectAccountId;
  }

  /** Time at which the browser was redirected to the platform; null if the platform started the flow. */
  get leftAt() {
    return this.row.leftAt;
  }

  /** The user of the flow. A flow that the platform started has none before it is confirmed. */
  get userId(): string {
    if (this.row.userId === null) throw new Error(`Connect flow ${this.id} is not confirmed.`);
    return this.row.userId;
  }

  /** The PKCE verifier, or an empty string if the platform started the flow. */
  codeVerifier(): string {
    const { verifier } = this.row;
    return verifier ? this.store.vault.open(verifier, verifierPlace(this.id)) : '';
  }

  /** The code that came with an install. @throws Failure CONNECTION_EXPIRED */
  installCode(): string {
    if (!this.row.code) throw new Failure('CONNECTION_EXPIRED');
    return this.store.vault.open(this.row.code, codePlace(this.id));
  }

  /** The user who started the flow. The callback itself carries no credentials of this API. */
  actor(address: string): Actor {
    const { sessionId, clientId } = this.row;
    return {
      kind: 'user',
      userId: this.userId,
      role: 'USER',
      scopes: new Set(),
      sessionId,
      clientId,
      address,
    };
  }

  /** The result as of when the flow was read. */
  result(): ConnectionResult {
    const { id, stage, accountIds, failureCode, consumedAt } = this.row;
    if (stage === 'CONNECTED') return { kind: 'connected', accountIds: accountIds ?? [] };
    if (stage === 'CHOOSING') return { kind: 'choosing', connectionId: id };
    const isWorking =
      stage === 'WORKING' &&
      consumedAt &&
      this.store.clock.nowMs() - consumedAt.getTime() < maxCallbackMinutes * 60_000;
    return isWorking ? { kind: 'working' } : { kind: 'failed', code: failureCode ?? 'CONNECTION_EXPIRED' };
  }

  exit(result = this.result()): ConnectionExit {
    return { connectionId: this.id, result, returnUrl: this.row.returnUrl };
  }

  /** Runs the steps of the flow and stores their failure. The steps store their success themselves. */
  async run(actor: Actor, steps: () => Promise<ConnectionResult>): Promise<ConnectionResult> {
    try {
      const result = await steps();
      if (result.kind === 'connected') this.store.metrics.count(this.platform, 'success');
      return result;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'INTERNAL')
        this.store.logger.error({ err: error, connectionId: this.id }, 'Connect flow failed');
      if (await this.fail(actor, failure)) {
        this.store.metrics.count(this.platform, failure.code);
        return { kind: 'failed', code: failure.code };
      }
      const stored = await this.store.connections.find(this.id);
      return stored ? new ConnectFlow(stored, this.store).result() : { kind: 'failed', code: failure.code };
    }
  }

  /** Stores the grant of the flow. A job ends the grant if no account uses it after the time to choose. */
  async setGrant(manager: EntityManager, grantId: string): Promise<void> {
    await this.store.connections.setGrant(this.id, grantId, manager);
    await this.discardGrantAt(manager, this.store.clock.inSeconds((choiceMinutes + 1) * 60));
  }

  /** Offers a choice among several accounts. @throws Failure CONNECTION_EXPIRED */
  async offer(accounts: readonly ExternalAccount[]): Promise<ConnectionResult> {
    if (!(await this.store.connections.offer(this.id, accounts.map(choiceOf), choiceMinutes)))
      throw new Failure('CONNECTION_EXPIRED');
    return { kind: 'choosing', connectionId: this.id };
  }

  /** Stores the connected accounts as the result. */
  async succeed(manager: EntityManager, accountIds: readonly string[]): Promise<void> {
    await this.store.connections.succeed(this.id, accountIds, manager);
  }

  /** @returns false if the flow is connected: its COMMIT succeeded and only the response was lost */
  private async fail(actor: Actor, failure: Failure): Promise<boolean> {
    const { connections, database, audit } = this.store;
    const { platformCode } = failure.details as { platformCode?: string };
    return database.transaction(async (manager) => {
      if (!(await connections.fail(this.id, failure.code, manager))) return false;
      await this.discardGrantAt(manager);
      await audit.record(
        {
          action: 'account.connect_failed',
          actor,
          outcome: 'FAILURE',
          target: { type: 'connection', id: this.id },
          userId: this.userId,
          details: { platform: this.platform, code: failure.code, platformCode: platformCode ?? null },
        },
        manager,
      );
      return true;
    });
  }

  private discardGrantAt(manager: EntityManager, dueAt?: Date): Promise<void> {
    const payload = { connectionStateId: this.id };
    return this.store.jobs.add(manager, 'connections.discard-choice', payload, { key: this.id, dueAt });
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof PlatformFailure)) return new Failure('INTERNAL', {}, { cause: error });
  return platformFailureToFailure(error, null);
}
