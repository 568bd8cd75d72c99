import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type InteractionResults } from 'oidc-provider';
import type { UserActor } from '../../auth/actor.js';
import { SystemClock } from '../../clock/clock.js';
import { Failure } from '../../failures/failure.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import type { OpenSession } from '../../users/sessions/sessions.service.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { type Client, grantableScopes, grantTypesByKind } from '../domain/clients.js';
import { ConsentsService } from '../consents/consents.service.js';
import { type OAuthScope, parseScopes, scopesForRole } from '../domain/scopes.js';
import { seconds } from '../provider/storage/artifact-payload.js';
import { ArtifactStore } from '../provider/storage/artifact-store.js';
import { ProviderHost } from '../provider/provider-host.js';

interface HttpExchange {
  req: IncomingMessage;
  res: ServerResponse;
}

/** Questions by the library's name of the prompt. */
const kindByPrompt: Readonly<Record<string, InteractionPrompt['kind'] | undefined>> = {
  login: 'SIGN_IN',
  create: 'SIGN_UP',
  select_account: 'SELECT_ACCOUNT',
  consent: 'CONSENT',
};

type Details = Awaited<ReturnType<ProviderHost['provider']['interactionDetails']>>;

/** What a person is asked before a client is answered. */
export interface InteractionPrompt {
  kind: 'SIGN_IN' | 'SIGN_UP' | 'SELECT_ACCOUNT' | 'CONSENT';
  client: Client;
  /** Where the client will be answered; null for a device. */
  redirectUri: string | null;
  /** What the client asks for and the person can give; empty while nobody is signed in. */
  scopes: OAuthScope[];
  /** Whether the client may go on without the person. */
  canRefresh: boolean;
  /** The signed-in user, when it is asked for a consent or for the account to use. */
  user: User | null;
  loginHint: string | null;
}

/** The steps between a client's request and its answer, in which a person takes part. */
@Injectable()
export class InteractionsService {
  constructor(
    private readonly host: ProviderHost,
    private readonly clients: ClientDirectory,
    private readonly users: UsersService,
    private readonly consents: ConsentsService,
    private readonly artifacts: ArtifactStore,
    private readonly clock: SystemClock,
  ) {}

  /** What is asked now. @throws Failure NOT_FOUND when it was asked elsewhere, too long ago, or is answered already */
  async currentPrompt(exchange: HttpExchange): Promise<InteractionPrompt> {
    const details = await this.details(exchange);
    const { params, prompt, session } = details;
    const client = this.clients.find(String(params.client_id));
    if (!client) throw new Failure('NOT_FOUND');
    const kind = kindByPrompt[prompt.name];
    if (!kind) throw new Failure('NOT_FOUND');
    const isAboutUser = kind === 'CONSENT' || kind === 'SELECT_ACCOUNT';
    const user = isAboutUser && session ? await this.users.find(session.accountId) : null;
    if (isAboutUser && !user) throw new Failure('NOT_FOUND');
    return {
      kind,
      client,
      redirectUri: typeof params.redirect_uri === 'string' ? params.redirect_uri : null,
      scopes: user ? offerableScopes(params.scope, client, user) : [],
      canRefresh: grantTypesByKind[client.kind].includes('refresh_token'),
      user,
      loginHint: typeof params.login_hint === 'string' ? params.login_hint : null,
    };
  }

  /**
   * Whether this session answers the question to sign in or to sign up: it was opened after the question was asked. An older one is not enough,
   * because a client may want to be sure that the person is there.
   */
  async isSatisfiedBy(exchange: HttpExchange, session: OpenSession): Promise<boolean> {
    const { prompt, uid } = await this.details(exchange);
    if (prompt.name === 'consent') return false;
    if (prompt.reasons.every((reason) => reason === 'no_session')) return true;
    const askedAt = await this.artifacts.promptedAt(uid);
    return askedAt !== null && session.signedInAt > askedAt;
  }

  /** The person has signed in. Gives where to go on. */
  async completeSignIn(exchange: HttpExchange, userId: string, signedInAt: Date): Promise<string> {
    const details = await this.details(exchange);
    // The library would first sign out whoever was there before, by a page with a script.
    if (details.session && details.session.accountId !== userId) await forgetSession(details);
    const ts = seconds(signedInAt) - this.offsetSeconds;
    // A user who signs in now has also chosen the account.
    return this.finish(exchange, { login: { accountId: userId, ts }, create: {}, select_account: {} }, false);
  }

  /** The person allows what is asked. Gives where to go on. @throws Failure NOT_FOUND, FORBIDDEN, UNAUTHENTICATED */
  async allow(exchange: HttpExchange, actor: UserActor): Promise<string> {
    const { kind, client, scopes, user } = await this.currentPrompt(exchange);
    // Somebody else has signed in since the page was shown.
    if (kind !== 'CONSENT' || user?.id !== actor.userId) throw new Failure('FORBIDDEN');
    const authorization = await this.consents.give(actor, client, scopes);
    return this.finish(exchange, { consent: { grantId: authorization.id } }, true);
  }

  /** The user continues with the account that is signed in. Gives where to go on. @throws Failure NOT_FOUND, FORBIDDEN */
  async selectAccount(exchange: HttpExchange, userId: string): Promise<string> {
    const { kind, user } = await this.currentPrompt(exchange);
    if (kind !== 'SELECT_ACCOUNT' || user?.id !== userId) throw new Failure('FORBIDDEN');
    return this.finish(exchange, { select_account: {} }, true);
  }

  /** The person does not want to. Gives where to go on. */
  async cancel(exchange: HttpExchange): Promise<string> {
    const error_description = 'the person did not allow it';
    return this.finish(exchange, { error: 'access_denied', error_description }, false);
  }

  /** The person has signed out to be somebody else. Gives where to go on. */
  async restart(exchange: HttpExchange): Promise<string> {
    const details = await this.details(exchange);
    await forgetSession(details);
    return details.returnTo;
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

  private get offsetSeconds(): number {
    return Math.round(this.clock.offset / 1000);
  }
}

async function forgetSession(details: Details): Promise<void> {
  details.session = undefined;
  await details.persist();
}

function offerableScopes(asked: unknown, client: Client, user: User): OAuthScope[] {
  const allowed = new Set(scopesForRole(grantableScopes(client), user.role));
  return parseScopes(typeof asked === 'string' ? asked : '').filter((scope) => allowed.has(scope));
}
