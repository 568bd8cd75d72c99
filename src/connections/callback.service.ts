import { Injectable } from '@nestjs/common';
import { AccountConnectorService } from '../accounts/account-connector.service.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { ConsentNotVerified, GrantIntakeService } from '../grants/grant-intake.service.js';
import { GrantsService } from '../grants/grants.service.js';
import { RevocationClaimsService, RevocationRunning } from '../grants/revocation/claims.service.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Platform } from '../platforms/platform.js';
import type { PlatformAdapter } from '../platforms/platform-adapter.js';
import type { CallbackQuery, ExternalAccount, TokenSet } from '../platforms/platform-login.js';
import { UsersService } from '../users/users.service.js';
import type { ConnectFlow } from './connect-flow.js';
import { ConnectFlowsService, type ReadBinding, type ReceivedCode } from './connect-flows.service.js';
import type { ConnectionExit, ConnectionResult } from './domain/connection.js';
import { isOtherUser } from './domain/visitor-check.js';
import { ConnectLimits } from './limits.js';

/**
 * Handles what comes back from a platform, in steps. Each step ends the flow with its own failure: take the flow, read the answer,
 * exchange the code, refuse accounts of other users, save the grant, discover accounts, choose or connect.
 */
@Injectable()
export class ConnectCallbackService {
  constructor(
    private readonly flows: ConnectFlowsService,
    private readonly intake: GrantIntakeService,
    private readonly grants: GrantsService,
    private readonly claims: RevocationClaimsService,
    private readonly connector: AccountConnectorService,
    private readonly users: UsersService,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly limits: ConnectLimits,
  ) {}

  /** Handles the callback of a browser. `visitor` is the caller who is signed in there. */
  async handleCallback(
    adapter: PlatformAdapter,
    query: CallbackQuery,
    readBinding: ReadBinding,
    { visitor, address }: { visitor: Actor | null; address: string },
  ): Promise<ConnectionExit> {
    const taken = await this.flows.takeCallback(adapter.platform, query.state, readBinding);
    if (typeof taken === 'string') {
      await this.limits.refuseState(adapter.platform, taken, address);
      return unknownFlow;
    }
    const { flow, isFirst } = taken;
    // A repeated callback of the same browser gets the same result, or a page that asks to wait.
    if (!isFirst) return this.waitForFirstResult(flow.id);
    const actor = flow.actor(address);
    const result = await flow.run(actor, async () => {
      if (isOtherUser(visitor, flow.userId)) throw new Failure('SIGNED_IN_AS_ANOTHER_USER');
      // The browser needs no session here.
      if ((await this.users.get(flow.userId)).disabledAt) throw new Failure('USER_DISABLED');
      const { code, loginType } = this.readAnswer(adapter, query);
      if (loginType !== undefined && loginType !== flow.loginType) throw otherLoginType(adapter, flow);
      return this.connectByCode(adapter, flow, code, actor);
    });
    return flow.exit(result);
  }

  /** The present result of a flow of this browser. */
  async readResult(
    adapter: PlatformAdapter,
    connectionId: string | null,
    readBinding: ReadBinding,
  ): Promise<ConnectionExit> {
    const flow = connectionId && (await this.flows.find(adapter.platform, connectionId, readBinding));
    return flow ? flow.exit() : unknownFlow;
  }

  /** Starts a flow for a code that the platform sent without a request. @throws Failure */
  async startInstall(
    adapter: PlatformAdapter,
    query: CallbackQuery,
    address: string,
  ): Promise<{ connectionId: string; binding: string }> {
    const answer = this.readAnswer(adapter, query);
    await this.limits.takeInstall(address);
    return this.flows.startInstall(adapter, answer);
  }

  /** Connects an install to the user who confirms it. @throws Failure CONNECTION_EXPIRED */
  async confirmInstall(
    adapter: PlatformAdapter,
    connectionId: string,
    readBinding: ReadBinding,
    actor: Actor,
  ): Promise<ConnectionExit> {
    const flow = await this.flows.takeInstall(adapter.platform, connectionId, readBinding, actor);
    if (!flow) return this.waitForConfirmedResult(adapter, connectionId, readBinding, ownerOf(actor));
    const code = flow.installCode();
    return flow.exit(await flow.run(actor, () => this.connectByCode(adapter, flow, code, actor)));
  }

  /** The result of the first confirmation, for a form that was sent twice. @throws Failure CONNECTION_EXPIRED */
  private async waitForConfirmedResult(
    adapter: PlatformAdapter,
    connectionId: string,
    readBinding: ReadBinding,
    userId: string,
  ): Promise<ConnectionExit> {
    const flow = await this.flows.find(adapter.platform, connectionId, readBinding, userId);
    if (!flow) throw new Failure('CONNECTION_EXPIRED');
    return this.waitForFirstResult(flow.id);
  }

  private async waitForFirstResult(flowId: string): Promise<ConnectionExit> {
    const flow = await this.flows.waitForResult(flowId);
    return flow ? flow.exit() : unknownFlow;
  }

  // The steps, in their order.

  /** @throws Failure CONSENT_DENIED, PlatformFailure */
  private readAnswer(adapter: PlatformAdapter, query: CallbackQuery): ReceivedCode {
    const outcome = adapter.login.readCallback(query);
    if (outcome.kind === 'code') return outcome;
    const { platformCode, description } = outcome;
    throw new Failure('CONSENT_DENIED', { platformCode }, { message: description ?? undefined });
  }

  private async connectByCode(
    adapter: PlatformAdapter,
    flow: ConnectFlow,
    code: string,
    actor: Actor,
  ): Promise<ConnectionResult> {
    const issuedAt = this.clock.now();
    const tokens = await this.exchange(adapter, flow, code);
    await this.refuseAccountsOfOthers(flow, [tokens.subject]);
    const grantId = await this.saveGrant(adapter, flow, tokens, issuedAt);
    const found = await this.discover(adapter, flow, grantId, tokens);
    if (found === 'connected already') {
      const accountIds = await this.connector.idsByGrant(grantId);
      await flow.succeed(this.database.manager, accountIds);
      return { kind: 'connected', accountIds };
    }
    await this.connector.updateProfiles(grantId, found);
    return this.chooseOrConnect(flow, actor, grantId, found);
  }

  /** @throws PlatformFailure */
  private exchange({ login }: PlatformAdapter, flow: ConnectFlow, code: string): Promise<TokenSet> {
    const { redirectUri } = login;
    return login.exchange(code, {
      redirectUri,
      loginType: flow.loginType,
      codeVerifier: flow.codeVerifier(),
    });
  }

  /** Drops the tokens without a revocation, which would end the connection of the other user. */
  private async refuseAccountsOfOthers(flow: ConnectFlow, externalIds: readonly string[]): Promise<void> {
    const holders = await this.connector.holdersOf(flow.userId, flow.platform, externalIds);
    if ([...holders.values()].includes('other')) {
      throw new Failure('ACCOUNT_ALREADY_CONNECTED');
    }
  }

  /**
   * Saves the grant before anything else can fail. A running revocation of the user's former grant ends first. If one ran since the
   * redirect, the tokens are probed before they are saved.
   *
   * @throws PlatformFailure transient if the revocation takes too long, or has ended the new consent too
   */
  private async saveGrant(
    adapter: PlatformAdapter,
    flow: ConnectFlow,
    tokens: TokenSet,
    issuedAt: Date,
  ): Promise<string> {
    const { userId, platform, loginType, leftAt } = flow;
    const requestedScopes = adapter.login.scopesFor(flow.capabilities, loginType);
    const consent = { userId, platform, loginType, tokens, requestedScopes, issuedAt, leftAt };
    const save = (isVerified: boolean) =>
      this.claims.retryWhileRunning(() =>
        this.database.transaction(async (manager) => {
          await this.users.lock(manager, userId);
          const grantId = await this.intake.save(manager, consent, isVerified);
          await flow.setGrant(manager, grantId);
          return grantId;
        }),
      );
    try {
      return await save(false);
    } catch (error) {
      if (error instanceof RevocationRunning) throw revocationRunning(platform, error);
      if (!(error instanceof ConsentNotVerified)) throw error;
      await adapter.probe(tokens.credentials).catch((refusal: unknown) => {
        throw isRevoked(refusal) ? revocationRunning(platform, refusal) : refusal;
      });
      return save(true);
    }
  }

  /** A reconnect succeeds even if the platform is unavailable: the new grant works for the accounts that use it already. */
  private async discover(
    adapter: PlatformAdapter,
    flow: ConnectFlow,
    grantId: string,
    tokens: TokenSet,
  ): Promise<ExternalAccount[] | 'connected already'> {
    try {
      return await this.grants.withTokens(
        grantId,
        (credentials) => adapter.discover(credentials, tokens),
        'account.discover',
      );
    } catch (error) {
      const isUnavailable =
        error instanceof PlatformFailure && (error.kind === 'transient' || error.kind === 'rate-limited');
      if (!isUnavailable) throw error;
      const connected = await this.connector.idsByGrant(grantId);
      const wanted = flow.reconnectAccountId ?? connected[0];
      if (wanted && connected.includes(wanted)) return 'connected already';
      throw error;
    }
  }

  private async chooseOrConnect(
    flow: ConnectFlow,
    actor: Actor,
    grantId: string,
    found: readonly ExternalAccount[],
  ): Promise<ConnectionResult> {
    if (found.length === 0) throw new Failure('NO_ACCOUNT_FOUND');
    const wanted = flow.reconnectAccountId
      ? [await this.accountToReconnect(flow, flow.reconnectAccountId, found)]
      : found;
    if (wanted.length > 1) return flow.offer(wanted);
    const { id: connectionId, userId, platform } = flow;
    const accountIds = await this.connector.connect({
      ...{ actor, userId, platform, grantId, discovered: wanted, connectionId },
      onConnected: (manager, ids) => flow.succeed(manager, ids),
    });
    return { kind: 'connected', accountIds };
  }

  /** @throws Failure OTHER_ACCOUNT_CHOSEN */
  private async accountToReconnect(
    flow: ConnectFlow,
    accountId: string,
    found: readonly ExternalAccount[],
  ): Promise<ExternalAccount> {
    const externalId = await this.connector.externalIdOf(flow.userId, accountId);
    const account = found.find((one) => one.externalId === externalId);
    if (!account) throw new Failure('OTHER_ACCOUNT_CHOSEN');
    return account;
  }
}

const unknownFlow: ConnectionExit = {
  connectionId: null,
  result: { kind: 'failed', code: 'CONNECTION_EXPIRED' },
  returnUrl: null,
};

/** The code belongs to another app of this installation than the flow. */
function otherLoginType({ platform }: PlatformAdapter, flow: ConnectFlow): PlatformFailure {
  return PlatformFailure.rejected(platform, {
    platformCode: 'OTHER_LOGIN_TYPE',
    message: `The callback does not belong to ${flow.loginType}, with which the flow was started.`,
  });
}

function isRevoked(error: unknown): boolean {
  return (
    error instanceof PlatformFailure && error.kind === 'reauthorize' && error.reason !== 'SCOPES_MISSING'
  );
}

/** The user consented while a former grant was being revoked. Starting again helps. */
function revocationRunning(platform: Platform, cause: unknown): PlatformFailure {
  return PlatformFailure.transient(platform, {
    platformCode: 'REVOCATION_RUNNING',
    message: 'A former grant of this user was being revoked at the same time.',
    cause,
  });
}
