import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { newId } from '../crypto/new-id.js';
import { randomToken } from '../crypto/random.js';
import { TokenVault } from '../crypto/token-vault.js';
import { Database } from '../database/database.js';
import { JobsService } from '../jobs/jobs.service.js';
import { Capability, type Platform } from '../platforms/platform.js';
import type { PlatformAdapter } from '../platforms/platform-adapter.js';
import { ConnectFlow, type FlowStore } from './connect-flow.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { choiceMinutes } from './domain/connection.js';
import { ConnectMetrics } from './metrics.js';
import { codePlace, purposes } from './secrets.js';

/** Reads the cookie that binds a browser to a flow. */
export type ReadBinding = (connectionId: string) => string | undefined;

/** Why a callback belongs to no flow of this browser. */
export type StateRefusal = 'MISSING' | 'UNKNOWN' | 'OTHER_BROWSER';

/** A code that a platform sent. `loginType`: absent if the callback does not show it. */
export interface ReceivedCode {
  code: string;
  loginType?: string;
}

/** How long a request that lost a race waits for the one that won. */
const maxWaitMs = 2_000;
const pollMs = 40;

/** Finds and takes stored connect flows. Only the browser that started a flow can take it. */
@Injectable()
export class ConnectFlowsService {
  private readonly store: FlowStore;

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly hash: KeyedHash,
    private readonly vault: TokenVault,
    database: Database,
    jobs: JobsService,
    audit: Audit,
    clock: Clock,
    metrics: ConnectMetrics,
  ) {
    const logger = new Logger('Connect');
    this.store = { connections, database, vault, jobs, audit, clock, metrics, logger };
  }

  /** Takes the flow of a callback. `isFirst` is false for a repeated callback of the same browser. */
  async takeCallback(
    platform: Platform,
    state: string | undefined,
    readBinding: ReadBinding,
  ): Promise<{ flow: ConnectFlow; isFirst: boolean } | StateRefusal> {
    if (!state) return 'MISSING';
    const known = await this.connections.findState(platform, this.hash.candidates(purposes.state, state));
    if (!known) return 'UNKNOWN';
    const binding = readBinding(known.id);
    if (!binding) return 'OTHER_BROWSER';
    const taken = await this.connections.consume(known.id, this.bindingHashes(binding));
    if (taken) return { flow: this.flowOf(taken), isFirst: true };
    return this.isBound(known, readBinding) ? { flow: this.flowOf(known), isFirst: false } : 'OTHER_BROWSER';
  }

  /** Stores a flow that the platform started. The user confirms it after signing in. */
  async startInstall(
    { platform, login }: PlatformAdapter,
    { code, loginType = login.loginTypes[0]! }: ReceivedCode,
  ): Promise<{ connectionId: string; binding: string }> {
    const connectionId = newId();
    const binding = randomToken();
    await this.connections.insert(
      {
        id: connectionId,
        userId: null,
        sessionId: null,
        clientId: null,
        platform,
        loginType,
        capabilities: Object.values(Capability),
        reconnectAccountId: null,
        returnUrl: null,
        stage: 'INSTALL',
        bindingHash: this.hash.hash(purposes.binding, binding),
        code: this.vault.seal(code, codePlace(connectionId)),
      },
      choiceMinutes,
    );
    return { connectionId, binding };
  }

  /** Assigns an install to the user who confirms it. Null if it expired, is confirmed already, or is of another platform. */
  async takeInstall(
    platform: Platform,
    connectionId: string,
    readBinding: ReadBinding,
    actor: Actor,
  ): Promise<ConnectFlow | null> {
    const binding = readBinding(connectionId);
    if (!binding) return null;
    const sessionId = actor.kind === 'user' ? actor.sessionId : null;
    const hashes = this.bindingHashes(binding);
    const row = await this.connections.confirm(connectionId, platform, hashes, ownerOf(actor), sessionId);
    return row && this.flowOf(row);
  }

  /** A flow of this browser and platform, in any stage. Null if there is none. */
  async find(
    platform: Platform,
    connectionId: string,
    readBinding: ReadBinding,
    userId?: string,
  ): Promise<ConnectFlow | null> {
    const row = userId
      ? await this.connections.findOfUser(connectionId, userId)
      : await this.connections.find(connectionId);
    if (!row || row.platform !== platform || !this.isBound(row, readBinding)) return null;
    return this.flowOf(row);
  }

  /**
   * Waits a short time for the request that took the flow, and returns the flow in its present state. Null if it does
   * not exist.
   */
  async waitForResult(id: string): Promise<ConnectFlow | null> {
    const deadline = performance.now() + maxWaitMs;
    for (;;) {
      const row = await this.connections.find(id);
      if (row?.stage !== 'WORKING' || performance.now() > deadline) return row && this.flowOf(row);
      await delay(pollMs);
    }
  }

  /** A stored flow that the caller has taken. */
  flowOf(row: ConnectionStateEntity): ConnectFlow {
    return new ConnectFlow(row, this.store);
  }

  /** Whether the flow was started in this browser. */
  private isBound({ id, bindingHash }: ConnectionStateEntity, readBinding: ReadBinding): boolean {
    const binding = readBinding(id);
    if (binding === undefined || !bindingHash) return false;
    return this.bindingHashes(binding).some((hash) => constantTimeEqual(hash, bindingHash));
  }

  private bindingHashes(binding: string): Buffer[] {
    return this.hash.candidates(purposes.binding, binding);
  }
}
