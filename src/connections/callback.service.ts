import { Injectable } from '@nestjs/common';
import { newId } from '../crypto/new-id.js';
import { AccountConnectorService } from '../accounts/account-connector.service.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { randomToken } from '../crypto/random.js';
import { TokenVault } from '../crypto/token-vault.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { GrantIntakeService, ConsentNotVerified } from '../grants/grant-intake.service.js';
import { GrantsService } from '../grants/grants.service.js';
import { RevocationClaimsService, RevocationRunning } from '../grants/revocation/claims.service.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import { Capability, type Platform } from '../platforms/platform.js';
import type { PlatformAdapter } from '../platforms/platform-adapter.js';
import type { CallbackQuery, ExternalAccount, TokenSet } from '../platforms/platform-login.js';
import { UsersService } from '../users/users.service.js';
import { ConnectLimits } from './limits.js';
import { codePlace, purposes, verifierPlace } from './secrets.js';
import { ConnectResultsService, type TakenFlow } from './connect-results.service.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { choiceOf, type ConnectionExit, type ConnectionResult } from './domain/connection.js';
import { isOtherUser } from './domain/visitor-check.js';

/** How long a choice among several accounts, or the confirmation of an install, waits. */
export const choiceMinutes = 30;

/** Reads the cookie that a browser was given when it left for a flow. */
export type BindingOf = (connectionId: string) => string | undefined;

/**
 * What comes back from a platform, in steps that each end the flow with their own failure: consume the state · read the answer ·
 * exchange the code · refuse somebody else's account · save the grant · discover · choose or connect.
 */
@Injectable()
export class ConnectCallbackService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly consents: GrantIntakeService,
    private readonly grants: GrantsService,
    private readonly claims: RevocationClaimsService,
    private readonly connector: AccountConnectorService,
    private readonly users: UsersService,
    private readonly jobs: JobsService,
    private readonly hash: KeyedHash,
    private readonly vault: TokenVault,
    private readonly database: Database,
    private readonly results: ConnectResultsService,
    private readonly clock: Clock,
    private readonly limits: ConnectLimits,
  ) {}

  /** A browser comes back. `visitor`: who is signed in there. */
  async handleCallback(
    adapter: PlatformAdapter,
    query: CallbackQuery,
    bindingOf: BindingOf,
    { visitor, address }: { visitor: Actor | null; address: string },
  ): Promise<ConnectionExit> {
    const consumed = await this.consume(adapter, query.state, bindingOf);
    if (typeof consumed === 'string') {
      await this.limits.refuseState(adapter.platform, consumed, address);
      return unknownFlow;
    }
    const { flow, isFirst } = consumed;
    // The same browser comes again, perhaps at the same moment: the same answer, or a page that asks for patience.
    if (!isFirst) return this.repeated(flow.id);
    const result = await this.results.finish(flow, actorOf(flow, address), async () => {
      if (isOtherUser(visitor, flow.userId)) throw new Failure('SIGNED_IN_AS_ANOTHER_USER');
      const code = this.readAnswer(adapter, query);
      return this.fromCode(adapter, flow, code, actorOf(flow, address));
    });
    return exitOf(flow, result);
  }

  /** Where a flow of this browser stands now. */
  async readResult(
    adapter: PlatformAdapter,
    connectionId: string | null,
    bindingOf: BindingOf,
  ): Promise<ConnectionExit> {
    const flow = connectionId && (await this.connections.find(connectionId));
    if (!flow || flow.platform !== adapter.platform || !this.isBound(flow, bindingOf)) return unknownFlow;
    return exitOf(flow, this.results.resultOf(flow));
  }

  /** A platform has sent somebody with a code that we did not ask for. @throws Failure */
  async startInstall(
    adapter: PlatformAdapter,
    query: CallbackQuery,
    address: string,
  ): Promise<{ connectionId: string; binding: string }> {
    const code = this.readAnswer(adapter, query);
    await this.limits.takeInstall(address);
    const connectionId = newId();
    const binding = randomToken();
    const loginType = adapter.login.loginTypes[0]!;
    await this.connections.insert(
      {
        id: connectionId,
        userId: null,
        sessionId: null,
        clientId: null,
        platform: adapter.platform,
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

  /** The person who is signed in takes an install for theirs. @throws Failure CONNECTION_EXPIRED */
  async confirmInstall(
    adapter: PlatformAdapter,
    connectionId: string,
    bindingOf: BindingOf,
    actor: Actor,
  ): Promise<ConnectionExit> {
    const binding = bindingOf(connectionId);
    const sessionId = actor.kind === 'user' ? actor.sessionId : null;
    const row = binding
      ? await this.connections.confirm(connectionId, this.bindings(binding), ownerOf(actor), sessionId)
      : null;
    if (!row) return this.confirmedBefore(adapter, connectionId, bindingOf, ownerOf(actor));
    if (row.platform !== adapter.platform || !row.code) throw new Failure('CONNECTION_EXPIRED');
    const flow = row as TakenFlow;
    const code = this.vault.open(row.code, codePlace(row.id));
    const result = await this.results.finish(flow, actor, () => this.fromCode(adapter, flow, code, actor));
    return exitOf(flow, result);
  }

  /** A form that was sent twice: the answer of the first. @throws Failure CONNECTION_EXPIRED */
  private async confirmedBefore(
    adapter: PlatformAdapter,
    connectionId: string,
    bindingOf: BindingOf,
    userId: string,
  ): Promise<ConnectionExit> {
    const flow = await this.connections.findOfUser(connectionId, userId);
    if (!flow || flow.platform !== adapter.platform || !this.isBound(flow, bindingOf))
      throw new Failure('CONNECTION_EXPIRED');
    return this.repeated(flow.id);
  }

  private async repeated(flowId: string): Promise<ConnectionExit> {
    const flow = await this.results.settled(flowId);
    return flow ? exitOf(flow, this.results.resultOf(flow)) : unknownFlow;
  }

  // The steps, in their order.

  /** One callback wins; any other call of this browser looks again. A reason when no flow of this browser is known. */
  private async consume(
    adapter: PlatformAdapter,
    state: string | undefined,
    bindingOf: BindingOf,
  ): Promise<{ flow: TakenFlow; isFirst: boolean } | 'MISSING' | 'UNKNOWN' | 'OTHER_BROWSER'> {
    if (!state) return 'MISSING';
    const candidates = this.hash.candidates(purposes.state, state);
    const known = await this.connections.findState(adapter.platform, candidates);
    if (!known) return 'UNKNOWN';
    const binding = bindingOf(known.id);
    if (!binding) return 'OTHER_BROWSER';
    const taken = await this.connections.consume(known.id, this.bindings(binding));
    if (taken) return { flow: taken as TakenFlow, isFirst: true };
    return this.isBound(known, bindingOf) ? { flow: known as TakenFlow, isFirst: false } : 'OTHER_BROWSER';
  }

  /** @throws Failure CONSENT_DENIED, PLATFORM_REJECTED */
  private readAnswer(adapter: PlatformAdapter, query: CallbackQuery): string {
    const outcome = adapter.login.readCallback(query);
    if (outcome.kind === 'code') return outcome.code;
    const { platformCode, description } = outcome;
    throw new Failure('CONSENT_DENIED', { platformCode }, { message: description ?? undefined });
  }

  private async fromCode(
    adapter: PlatformAdapter,
    flow: TakenFlow,
    code: string,
    actor: Actor,
  ): Promise<ConnectionResult> {
    const issuedAt = this.clock.now();
    const tokens = await this.exchange(adapter, flow, code);
    await this.refuseForeign(flow, [tokens.subject]);
    const grantId = await this.saveGrant(adapter, flow, tokens, issuedAt);
    const found = await this.discover(adapter, flow, grantId, tokens);
    if (found === 'opened already') {
      const accountIds = await this.connector.idsByGrant(grantId);
      await this.connections.succeed(this.database.manager, flow.id, accountIds);
      return { kind: 'connected', accountIds };
    }
    await this.connector.updateProfiles(grantId, found);
    return this.chooseOrConnect(flow, actor, grantId, found);
  }

  /** @throws PlatformFailure */
  private exchange(adapter: PlatformAdapter, flow: TakenFlow, code: string): Promise<TokenSet> {
    const { login } = adapter;
    return login.exchange(code, {
      redirectUri: login.redirectUri,
      loginType: flow.loginType,
      codeVerifier: flow.verifier ? this.vault.open(flow.verifier, verifierPlace(flow.id)) : '',
    });
  }

  /** Their tokens are dropped unrevoked: revoking would end the other user's connection. */
  private async refuseForeign(flow: TakenFlow, externalIds: readonly string[]): Promise<void> {
    if (await this.connector.isTaken(flow.userId, flow.platform, externalIds)) {
      throw new Failure('ACCOUNT_ALREADY_CONNECTED');
    }
  }

  /**
   * From here on nothing is lost: a task ends the grant if no account comes to use it. A revocation of what the person had here before
   * ends first; if one has run since they left, the tokens are tried before anyone sees the account as working.
   *
   * @throws PlatformFailure transient when the revocation takes too long, or has ended the new consent too
   */
  private async saveGrant(
    adapter: PlatformAdapter,
    flow: TakenFlow,
    tokens: TokenSet,
    issuedAt: Date,
  ): Promise<string> {
    const { userId, platform, loginType, capabilities, leftAt } = flow;
    const requestedScopes = adapter.login.scopesFor(capabilities, loginType);
    const consent = { userId, platform, loginType, tokens, requestedScopes, issuedAt, leftAt };
    const save = (isProven: boolean) =>
      this.claims.retryWhileRunning(() =>
        this.database.transaction(async (manager) => {
          await this.users.lock(manager, userId);
          const grantId = await this.consents.save(manager, consent, isProven);
          await this.connections.setGrant(manager, flow.id, grantId);
          await this.jobs.add(
            manager,
            'connections.discard-choice',
            { connectionStateId: flow.id },
            { key: flow.id, dueAt: this.clock.inSeconds((choiceMinutes + 1) * 60) },
          );
          return grantId;
        }),
      );
    try {
      return await save(false);
    } catch (error) {
      if (error instanceof RevocationRunning) throw overtaken(platform, error);
      if (!(error instanceof ConsentNotVerified)) throw error;
      await adapter.probe(tokens.credentials).catch((refusal: unknown) => {
        throw isDead(refusal) ? overtaken(platform, refusal) : refusal;
      });
      return save(true);
    }
  }

  /** A platform in trouble does not spoil a reconnect: the new grant works for the accounts that it opens already. */
  private async discover(
    adapter: PlatformAdapter,
    flow: TakenFlow,
    grantId: string,
    tokens: TokenSet,
  ): Promise<ExternalAccount[] | 'opened already'> {
    try {
      return await this.grants.withTokens(
        grantId,
        (credentials) => adapter.discover(credentials, tokens),
        'account.discover',
      );
    } catch (error) {
      const isTrouble =
        error instanceof PlatformFailure && (error.kind === 'transient' || error.kind === 'rate-limited');
      if (!isTrouble) throw error;
      const opened = await this.connector.idsByGrant(grantId);
      const wanted = flow.reconnectAccountId ?? opened[0];
      if (wanted && opened.includes(wanted)) return 'opened already';
      throw error;
    }
  }

  private async chooseOrConnect(
    flow: TakenFlow,
    actor: Actor,
    grantId: string,
    found: readonly ExternalAccount[],
  ): Promise<ConnectionResult> {
    if (found.length === 0) throw new Failure('NO_ACCOUNT_FOUND');
    const wanted = flow.reconnectAccountId
      ? [await this.toReconnect(flow, flow.reconnectAccountId, found)]
      : found;
    if (wanted.length > 1) {
      if (!(await this.connections.offer(flow.id, wanted.map(choiceOf), choiceMinutes)))
        throw new Failure('CONNECTION_EXPIRED');
      return { kind: 'choosing', connectionId: flow.id };
    }
    const accountIds = await this.connect(flow, actor, grantId, wanted);
    return { kind: 'connected', accountIds };
  }

  /** @throws Failure OTHER_ACCOUNT_CHOSEN */
  private async toReconnect(
    flow: TakenFlow,
    accountId: string,
    found: readonly ExternalAccount[],
  ): Promise<ExternalAccount> {
    const externalId = await this.connector.externalIdOf(flow.userId, accountId);
    const account = found.find((one) => one.externalId === externalId);
    if (!account) throw new Failure('OTHER_ACCOUNT_CHOSEN');
    return account;
  }

  private connect(
    flow: TakenFlow,
    actor: Actor,
    grantId: string,
    found: readonly ExternalAccount[],
  ): Promise<string[]> {
    const { id: connectionId, userId, platform } = flow;
    return this.connector.connect({
      ...{ actor, userId, platform, grantId, discovered: found, connectionId },
      onConnected: (manager, accountIds) => this.connections.succeed(manager, connectionId, accountIds),
    });
  }

  // Around the steps.

  /** Whether this browser left for the flow. */
  private isBound({ id, bindingHash }: ConnectionStateEntity, bindingOf: BindingOf): boolean {
    const binding = bindingOf(id);
    if (binding === undefined || !bindingHash) return false;
    return this.bindings(binding).some((hash) => constantTimeEqual(hash, bindingHash));
  }

  private bindings(binding: string): Buffer[] {
    return this.hash.candidates(purposes.binding, binding);
  }
}

const unknownFlow: ConnectionExit = {
  connectionId: null,
  result: { kind: 'failed', code: 'CONNECTION_EXPIRED' },
  returnUrl: null,
};

function exitOf({ id, returnUrl }: ConnectionStateEntity, result: ConnectionResult): ConnectionExit {
  return { connectionId: id, result, returnUrl };
}

function isDead(error: unknown): boolean {
  return (
    error instanceof PlatformFailure && error.kind === 'reauthorize' && error.reason !== 'SCOPES_MISSING'
  );
}

/** The person consented while a former grant of theirs was being revoked. Starting again helps. */
function overtaken(platform: Platform, cause: unknown): PlatformFailure {
  return PlatformFailure.transient(platform, {
    platformCode: 'REVOCATION_RUNNING',
    message: 'A former grant of this person was being revoked at the same time.',
    cause,
  });
}

/** Who began the flow; the callback itself brings no credentials of ours. */
function actorOf({ userId, sessionId, clientId }: TakenFlow, address: string): Actor {
  return { kind: 'user', userId, role: 'USER', scopes: new Set(), sessionId, clientId, address };
}
