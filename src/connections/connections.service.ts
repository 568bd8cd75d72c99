import { Injectable } from '@nestjs/common';
import { newId } from '../crypto/new-id.js';
import { AccountConnectorService } from '../accounts/account-connector.service.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { offeredCapabilities } from '../accounts/domain/capabilities.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { randomToken } from '../crypto/random.js';
import { TokenVault } from '../crypto/token-vault.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { RevocationClaimsService } from '../grants/revocation/claims.service.js';
import { Capability, type Platform, platformSlugs } from '../platforms/platform.js';
import type { PlatformAdapter } from '../platforms/platform-adapter.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { maskUser } from '../users/domain/masked-user.js';
import { UsersService } from '../users/users.service.js';
import type { ReadBinding } from './connect-flows.service.js';
import { ConnectLimits } from './limits.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { isReturnUrlAllowed } from './domain/return-url.js';
import { checkVisitor } from './domain/visitor-check.js';
import { purposes, verifierPlace } from './secrets.js';
import { SlotReservationsService } from './slot-reservations.service.js';

/** Lifetime of a ticket, and then the maximum time at the platform. */
export const flowMinutes = 10;

export interface StartConnection {
  platform: Platform;
  /** Default: the login type of the account to reconnect, otherwise the first of the platform. */
  loginType?: string | null;
  /** Default: all that the platform offers. */
  capabilities?: readonly Capability[] | null;
  reconnectAccountId?: string | null;
  returnUrl?: string | null;
}

export interface StartedConnection {
  connectionId: string;
  ticket: string;
  /** One-time URL that redirects to the platform. */
  url: string;
  expiresAt: Date;
}

/** Redirect of a browser to a platform. */
export interface PlatformRedirect {
  connectionId: string;
  /** URL of the platform's consent page. */
  url: string;
  /** Value of the cookie that binds the browser to the flow. */
  binding: string;
}

/** Confirmation that a browser without a session must give before it continues a flow started with a bearer token. */
export interface Confirmation {
  connectionId: string;
  /** Value of the cookie until the form is sent. */
  binding: string;
  /** Value of the form field that matches the cookie. */
  proof: string;
  /** Masked name of the user of the flow. */
  userName: string;
  /** URLs that the form can redirect to. */
  leadsTo: readonly string[];
}

/** Connect flows up to the redirect to the platform. `ConnectCallbackService` handles the callback. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly accounts: AccountsService,
    private readonly connector: AccountConnectorService,
    private readonly users: UsersService,
    private readonly slots: SlotReservationsService,
    private readonly claims: RevocationClaimsService,
    private readonly platforms: PlatformRegistry,
    private readonly hash: KeyedHash,
    private readonly vault: TokenVault,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly limits: ConnectLimits,
  ) {}

  /** @throws Failure PLATFORM_NOT_CONFIGURED, RETURN_URL_NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, RATE_LIMITED */
  async start(actor: Actor, input: StartConnection): Promise<StartedConnection> {
    const owner = ownerOf(actor);
    const adapter = this.platforms.find(input.platform);
    if (!adapter) throw new Failure('PLATFORM_NOT_CONFIGURED');
    const returnUrl = input.returnUrl ?? null;
    if (returnUrl !== null && !isReturnUrlAllowed(returnUrl, this.config.connect.returnUrls)) {
      throw new Failure('RETURN_URL_NOT_ALLOWED');
    }
    const known = input.reconnectAccountId
      ? await this.knownLoginType(owner, input.reconnectAccountId, adapter)
      : null;
    const loginType = chosenLoginType(adapter, input.loginType ?? known);
    await this.limits.takeStart(owner);
    const connectionId = newId();
    const ticket = randomToken();
    const expiresAt = await this.connections.insert(
      {
        id: connectionId,
        userId: owner,
        sessionId: actor.kind === 'user' ? actor.sessionId : null,
        clientId: actor.kind === 'system' ? null : actor.clientId,
        platform: adapter.platform,
        loginType,
        capabilities: [...(input.capabilities ?? offeredCapabilities(adapter.login, loginType))],
        reconnectAccountId: input.reconnectAccountId ?? null,
        returnUrl,
        stage: 'TICKET',
        ticketHash: this.hash.hash(purposes.ticket, ticket),
      },
      flowMinutes,
    );
    const url = `${this.config.http.publicUrl}/auth/${platformSlugs[adapter.platform]}/go?ticket=${ticket}`;
    return { connectionId, ticket, url, expiresAt };
  }

  /**
   * The next step of a browser that opens the one-time URL: redirect, or confirm the user of the flow first.
   *
   * @throws Failure CONNECTION_EXPIRED, SIGNED_IN_AS_ANOTHER_USER
   */
  async admit(
    platform: Platform,
    ticket: string,
    visitor: Actor | null,
  ): Promise<{ kind: 'go' } | ({ kind: 'confirm' } & Confirmation)> {
    const flow = await this.findByTicket(platform, ticket);
    switch (checkVisitor(flow, visitor)) {
      case 'go':
        return { kind: 'go' };
      case 'confirm':
        return { kind: 'confirm', ...(await this.confirmationOf(flow)) };
      case 'other-user':
        throw new Failure('SIGNED_IN_AS_ANOTHER_USER');
      case 'sign-in':
        throw new Failure('CONNECTION_EXPIRED');
    }
  }

  /** Form value which proves that this browser was shown the confirmation. */
  confirmationProof(binding: string): string {
    return this.hash.hash(purposes.confirmation, binding).toString('base64url');
  }

  /**
   * Redirects a browser to the platform. Reserves a slot of the tier, and waits for a running revocation of the user's former
   * grants, which would end the new consent too.
   *
   * @param confirmation submitted confirmation, for a browser without a session of the flow's user
   * @throws Failure CONNECTION_EXPIRED, SIGNED_IN_AS_ANOTHER_USER, FORBIDDEN, TIER_LIMIT_REACHED
   */
  async redirectToPlatform(
    platform: Platform,
    ticket: string,
    visitor: Actor | null,
    confirmation: { readBinding: ReadBinding; proof: string } | null,
  ): Promise<PlatformRedirect> {
    const flow = await this.findByTicket(platform, ticket);
    const check = checkVisitor(flow, visitor);
    if (check === 'other-user') throw new Failure('SIGNED_IN_AS_ANOTHER_USER');
    if (check === 'sign-in') throw new Failure('CONNECTION_EXPIRED');
    if (check === 'confirm' && !this.isConfirmed(flow.id, confirmation)) throw new Failure('FORBIDDEN');
    const { login } = this.platforms.get(platform);
    const [oauthState, codeVerifier, binding] = [randomToken(), randomToken(48), randomToken()];
    const away = {
      stateHash: this.hash.hash(purposes.state, oauthState),
      bindingHash: this.hash.hash(purposes.binding, binding),
      verifier: this.vault.seal(codeVerifier, verifierPlace(flow.id)),
      reserves: flow.reconnectAccountId === null,
    };
    const forceConsent =
      flow.reconnectAccountId !== null || (await this.connector.hasAny(flow.userId, platform));
    await this.database.transaction(async (manager) => {
      await this.users.lock(manager, flow.userId);
      if (away.reserves) await this.slots.makeRoom(manager, flow.userId, platform, flow.id);
      const left = await this.connections.markAway(flow.id, away, flowMinutes, manager);
      if (!left) throw new Failure('CONNECTION_EXPIRED');
    });
    await this.claims.waitUntilIdle(flow.userId, platform);
    const url = login.authorizationUrl({
      state: oauthState,
      redirectUri: login.redirectUri,
      codeVerifier,
      capabilities: flow.capabilities,
      loginType: flow.loginType,
      forceConsent,
    });
    return { connectionId: flow.id, url, binding };
  }

  /** Masked name of a user for pages. */
  async nameOf(userId: string): Promise<string> {
    return maskUser(await this.users.get(userId));
  }

  /** The flow of a valid ticket. @throws Failure CONNECTION_EXPIRED */
  private async findByTicket(
    platform: Platform,
    ticket: string,
  ): Promise<ConnectionStateEntity & { userId: string }> {
    const flow = await this.connections.findTicket(platform, this.hash.candidates(purposes.ticket, ticket));
    if (!flow?.userId || flow.stage !== 'TICKET' || flow.expiresAt <= this.clock.now())
      throw new Failure('CONNECTION_EXPIRED');
    return Object.assign(flow, { userId: flow.userId });
  }

  private async confirmationOf(flow: ConnectionStateEntity & { userId: string }): Promise<Confirmation> {
    const { login } = this.platforms.get(flow.platform);
    const platformUrl = login.authorizationUrl({
      state: '',
      redirectUri: login.redirectUri,
      codeVerifier: randomToken(48),
      capabilities: flow.capabilities,
      loginType: flow.loginType,
      forceConsent: false,
    });
    const binding = randomToken();
    return {
      connectionId: flow.id,
      binding,
      proof: this.confirmationProof(binding),
      userName: await this.nameOf(flow.userId),
      leadsTo: [platformUrl, ...(flow.returnUrl ? [flow.returnUrl] : [])],
    };
  }

  private isConfirmed(
    connectionId: string,
    confirmation: Parameters<typeof this.redirectToPlatform>[3],
  ): boolean {
    const binding = confirmation?.readBinding(connectionId);
    if (!confirmation || !binding) return false;
    return this.hash
      .candidates(purposes.confirmation, binding)
      .some((hash) => constantTimeEqual(hash.toString('base64url'), confirmation.proof));
  }

  /** Login type of a connected account, or null if it is no longer offered. @throws Failure NOT_FOUND */
  private async knownLoginType(
    owner: string,
    accountId: string,
    { platform, login }: PlatformAdapter,
  ): Promise<string | null> {
    const account = await this.accounts.findOwned(owner, accountId);
    if (account.disconnectedAt || account.platform !== platform) throw new Failure('NOT_FOUND');
    const { loginType } = account;
    return loginType && login.loginTypes.includes(loginType) ? loginType : null;
  }
}

function chosenLoginType(adapter: PlatformAdapter, wanted: string | null): string {
  const { loginTypes } = adapter.login;
  if (wanted === null) return loginTypes[0]!;
  if (loginTypes.includes(wanted)) return wanted;
  const message = `must be one of ${loginTypes.join(', ')}`;
  throw new Failure('INVALID_INPUT', { fields: [{ path: 'loginType', message }] });
}
