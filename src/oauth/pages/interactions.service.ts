import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type InteractionResults } from 'oidc-provider';
import type { UserActor, UserRole } from '../../auth/actor.js';
import { SystemClock } from '../../clock/clock.js';
import { Failure } from '../../failures/failure.js';
import type { UserEntity } from '../../users/user.entity.js';
import { AdminSecondFactor } from '../../users/second-factor/admin-second-factor.service.js';
import { UsersService } from '../../users/users.service.js';
import type { OpenSession } from '../../users/sessions/sessions.service.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { type Client, grantableScopes, grantTypesByKind } from '../domain/clients.js';
import { ConsentsService } from '../consents/consents.service.js';
import { hasSelectableScopes, type TokenResource } from '../domain/resources.js';
import { ApiResource } from '../provider/api-resource.js';
import { type OAuthScope, parseScopes, scopesForRole } from '../domain/scopes.js';
import { toEngineSeconds } from '../provider/engine-time.js';
import { ArtifactStore } from '../provider/storage/artifact-store.js';
import { ProviderHost } from '../provider/provider-host.js';

interface HttpExchange {
  req: IncomingMessage;
  res: ServerResponse;
}

/** Kind of the page by the name of the oidc-provider prompt. */
const kindByPrompt: Readonly<Record<string, InteractionPrompt['kind'] | undefined>> = {
  login: 'SIGN_IN',
  create: 'SIGN_UP',
  select_account: 'SELECT_ACCOUNT',
  consent: 'CONSENT',
};

type Details = Awaited<ReturnType<ProviderHost['provider']['interactionDetails']>>;

/** What the user is asked before the client gets its response. */
export interface InteractionPrompt {
  kind: 'SIGN_IN' | 'SIGN_UP' | 'SELECT_ACCOUNT' | 'CONSENT';
  client: Client;
  /** Redirect URI of the client. Null for a device. */
  redirectUri: string | null;
  /** Requested scopes that the user can grant. Empty before sign-in. */
  scopes: OAuthScope[];
  /** What the client gets tokens for. */
  resources: TokenResource[];
  /** Whether the client gets a refresh token. */
  canRefresh: boolean;
  /** The signed-in user. Null for sign-in and sign-up. */
  user: UserEntity | null;
  loginHint: string | null;
}

/** The steps of an authorization request that need the user. */
@Injectable()
export class InteractionsService {
  constructor(
    private readonly host: ProviderHost,
    private readonly clients: ClientDirectory,
    private readonly users: UsersService,
    private readonly adminSecondFactor: AdminSecondFactor,
    private readonly consents: ConsentsService,
    private readonly resource: ApiResource,
    private readonly artifacts: ArtifactStore,
    private readonly clock: SystemClock,
  ) {}

  /** The current prompt. @throws Failure NOT_FOUND if the interaction has expired, is completed, or belongs to another browser */
  async currentPrompt(exchange: HttpExchange): Promise<InteractionPrompt> {
    const details = await this.details(exchange);
    const { params, prompt, session } = details;
    const client = this.clients.find(String(params.client_id));
    if (!client) throw new Failure('NOT_FOUND');
    const kind = kindByPrompt[prompt.name];
    if (!kind) throw new Failure('NOT_FOUND');
    const needsUser = kind === 'CONSENT' || kind === 'SELECT_ACCOUNT';
    const user = needsUser && session ? await this.users.find(session.accountId) : null;
    if (needsUser && !user) throw new Failure('NOT_FOUND');
    return {
      kind,
      client,
      redirectUri: typeof params.redirect_uri === 'string' ? params.redirect_uri : null,
      scopes: user
        ? offerableScopes(params.scope, client, await this.adminSecondFactor.effectiveRole(user))
        : [],
      resources: this.resource.requestedResources(params.resource),
      canRefresh: grantTypesByKind[client.kind].includes('refresh_token'),
      user,
      loginHint: typeof params.login_hint === 'string' ? params.login_hint : null,
    };
  }

  /**
   * Whether this session satisfies a sign-in or sign-up prompt, because it was opened after the prompt was created. An older session is
   * not enough: the client may require that the user signs in again.
   */
  async isSatisfiedBy(exchange: HttpExchange, session: OpenSession): Promise<boolean> {
    const { prompt, uid } = await this.details(exchange);
    if (prompt.name === 'consent') return false;
    if (prompt.reasons.every((reason) => reason === 'no_session')) return true;
    const promptedAt = await this.artifacts.promptedAt(uid);
    return promptedAt !== null && session.signedInAt > promptedAt;
  }

  /** Completes the prompt after sign-in. Returns the URL to continue at. */
  async completeSignIn(exchange: HttpExchange, userId: string, signedInAt: Date): Promise<string> {
    const details = await this.details(exchange);
    // oidc-provider would first sign out the previous user with a page that has a script.
    if (details.session && details.session.accountId !== userId) await forgetSession(details);
    const ts = toEngineSeconds(this.clock, signedInAt);
    // A new sign-in also selects the account.
    return this.finish(exchange, { login: { accountId: userId, ts }, create: {}, select_account: {} }, false);
  }

  /**
   * Stores the consent. `selected` are the scopes that the user left selected, if the page lets users select them. Returns the URL to
   * continue at.
   *
   * @throws Failure NOT_FOUND, FORBIDDEN, UNAUTHENTICATED, INVALID_INPUT if no scope is selected, CLIENT_LIMIT_REACHED
   */
  async allow(exchange: HttpExchange, actor: UserActor, selected: readonly string[]): Promise<string> {
    const { kind, client, scopes: offered, resources, user } = await this.currentPrompt(exchange);
    // Another user may have signed in since the page was shown.
    if (kind !== 'CONSENT' || user?.id !== actor.userId) throw new Failure('FORBIDDEN');
    const scopes = hasSelectableScopes(resources)
      ? offered.filter((scope) => scope === 'offline_access' || selected.includes(scope))
      : offered;
    if (scopes.length < offered.length && scopes.every((scope) => scope === 'offline_access')) {
      const userMessage = 'Please leave at least one permission selected, or choose "Do not allow".';
      throw new Failure('INVALID_INPUT', {}, { userMessage });
    }
    const authorization = await this.consents.give(actor, client, scopes, resources);
    if (scopes.length < offered.length) await this.narrowRequest(exchange, scopes);
    return this.finish(exchange, { consent: { grantId: authorization.id } }, true);
  }

  /** Continues with the signed-in account. Returns the URL to continue at. @throws Failure NOT_FOUND, FORBIDDEN */
  async selectAccount(exchange: HttpExchange, userId: string): Promise<string> {
    const { kind, user } = await this.currentPrompt(exchange);
    if (kind !== 'SELECT_ACCOUNT' || user?.id !== userId) throw new Failure('FORBIDDEN');
    return this.finish(exchange, { select_account: {} }, true);
  }

  /** Denies the request. Returns the URL to continue at. */
  async cancel(exchange: HttpExchange): Promise<string> {
    const error_description = 'the user denied the request';
    return this.finish(exchange, { error: 'access_denied', error_description }, false);
  }

  /** Restarts the prompts, to sign in as another user. Returns the URL to continue at. */
  async restart(exchange: HttpExchange): Promise<string> {
    const details = await this.details(exchange);
    await forgetSession(details);
    return details.returnTo;
  }

  /** Continues the request as if the client had requested only these scopes. oidc-provider would ask for the others again. */
  private async narrowRequest(exchange: HttpExchange, scopes: readonly OAuthScope[]): Promise<void> {
    const details = await this.details(exchange);
    details.params.scope = scopes.join(' ');
    await details.persist();
  }

  private async finish(
    { req, res }: HttpExchange,
    result: InteractionResults,
    merge: boolean,
  ): Promise<string> {
    return this.host.provider.interactionResult(req, res, result, { mergeWithLastSubmission: merge });
  }

  private async details({ req, res }: HttpExchange): Promise<Details> {
    try {
      return await this.host.provider.interactionDetails(req, res);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) throw new Failure('NOT_FOUND', {}, { cause: error });
      throw error;
    }
  }
}

async function forgetSession(details: Details): Promise<void> {
  details.session = undefined;
  await details.persist();
}

function offerableScopes(requested: unknown, client: Client, role: UserRole): OAuthScope[] {
  const allowed = new Set(scopesForRole(grantableScopes(client), role));
  return parseScopes(typeof requested === 'string' ? requested : '').filter((scope) => allowed.has(scope));
}
