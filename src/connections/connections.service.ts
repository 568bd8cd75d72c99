import { Injectable } from '@nestjs/common';
import { newId } from '../crypto/new-id.js';
import { AccountConnectingService } from '../accounts/account-connecting.service.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { offeredCapabilities } from '../accounts/domain/capabilities.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Config } from '../config/config.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { randomToken } from '../crypto/random.js';
import { TokenVault } from '../crypto/token-vault.js';
import { Failure } from '../failures/failure.js';
import { Capability, type Platform, type PlatformAdapter, platformSlugs } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { isReturnUrlAllowed } from './domain/return-url.js';
import { purposes, verifierPlace } from './connection-secrets.js';

/** How long a ticket works, and then how long a person may stay at the platform. */
export const flowMinutes = 10;

export interface StartConnection {
  platform: Platform;
  /** If absent, that of the account to reconnect, else the platform's default one. */
  loginType?: string | null;
  /** All that the platform offers if absent. */
  capabilities?: readonly Capability[] | null;
  reconnectAccountId?: string | null;
  returnUrl?: string | null;
}

export interface StartedConnection {
  connectionId: string;
  ticket: string;
  /** One-time address of ours that leads to the platform. */
  url: string;
  expiresAt: Date;
}

/** A browser on its way to a platform. */
export interface Departure {
  connectionId: string;
  /** The platform's consent page. */
  url: string;
  /** Value of the cookie that lets this browser alone come back. */
  binding: string;
}

/** Connect flows up to the platform. What comes back is {@link ConnectCallbackService}'s. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly accounts: AccountsService,
    private readonly connecting: AccountConnectingService,
    private readonly platforms: PlatformRegistry,
    private readonly hash: KeyedHash,
    private readonly vault: TokenVault,
    private readonly config: Config,
  ) {}

  /** @throws Failure PLATFORM_NOT_CONFIGURED, RETURN_URL_NOT_ALLOWED, NOT_FOUND, INVALID_INPUT */
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
   * Sends a browser to the platform. A flow that a person began in a session goes on in that person's browser only: else someone
   * could make others connect their accounts to a user that is not theirs.
   *
   * @throws Failure CONNECTION_EXPIRED
   */
  async leave(platform: Platform, ticket: string, visitor: Actor | null): Promise<Departure> {
    const state = await this.connections.findTicket(platform, this.hash.candidates(purposes.ticket, ticket));
    if (!state || !state.userId || !mayContinue(state, visitor)) throw new Failure('CONNECTION_EXPIRED');
    const { login } = this.platforms.get(state.platform);
    const [oauthState, codeVerifier, binding] = [randomToken(), randomToken(48), randomToken()];
    const away = {
      stateHash: this.hash.hash(purposes.state, oauthState),
      bindingHash: this.hash.hash(purposes.binding, binding),
      verifier: this.vault.seal(codeVerifier, verifierPlace(state.id)),
    };
    const forceConsent =
      state.reconnectAccountId !== null || (await this.connecting.hasAny(state.userId, platform));
    const left = await this.connections.leave(state.id, away, flowMinutes);
    if (!left) throw new Failure('CONNECTION_EXPIRED');
    const url = login.authorizationUrl({
      state: oauthState,
      redirectUri: login.redirectUri,
      codeVerifier,
      capabilities: state.capabilities,
      loginType: state.loginType,
      forceConsent,
    });
    return { connectionId: state.id, url, binding };
  }

  /** The login that an account is connected through, as long as it is offered. @throws Failure NOT_FOUND */
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
  const message = `is none of ${loginTypes.join(', ')}`;
  throw new Failure('INVALID_INPUT', { fields: [{ path: 'input.loginType', message }] });
}

function mayContinue(state: ConnectionStateEntity, visitor: Actor | null): boolean {
  if (!state.sessionId) return true;
  return visitor?.kind === 'user' && visitor.userId === state.userId;
}
