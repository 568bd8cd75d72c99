import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { Actor, ClientActor, UserActor } from '../../auth/actor.js';
import { AuthenticatesCallers, type CallerStrategy } from '../../auth/caller-strategies.js';
import type { Scope } from '../../auth/scopes.js';
import { UsersService } from '../../users/users.service.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { isApiScope } from '../domain/scopes.js';
import { AccessTokens, type VerifiedAccessToken } from './access-tokens.js';

type TokenActor = UserActor | ClientActor;
type Verify = (request: FastifyRequest, done: (error: unknown, actor?: TokenActor | null) => void) => void;

/** Passes the request to `verify`. A request without a valid token is left to the other strategies. */
class RequestStrategy extends passport.Strategy {
  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate(request: unknown): void {
    this.verify(request as FastifyRequest, (error, actor) => {
      if (error) this.error(error);
      else if (actor) this.success(actor);
      else this.pass();
    });
  }
}

const bearer = /^bearer ([\w.~+/-]+=*)$/i;

/**
 * Authenticates API clients by the access token in the Authorization header. Tokens in URLs and forms are ignored, because they end
 * up in logs and histories.
 */
@AuthenticatesCallers('bearer')
@Injectable()
export class BearerStrategy extends PassportStrategy(RequestStrategy, 'bearer') implements CallerStrategy {
  private readonly tokenByActor = new WeakMap<TokenActor, VerifiedAccessToken>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly clients: ClientDirectory,
    private readonly users: UsersService,
  ) {
    super();
  }

  async isStillValid(actor: Actor): Promise<boolean> {
    const token = this.tokenByActor.get(actor as TokenActor);
    return token !== undefined && (await this.tokens.isStillValid(token));
  }

  async validate(request: FastifyRequest): Promise<TokenActor | null> {
    const [, jwt] = bearer.exec(request.headers.authorization ?? '') ?? [];
    const token = jwt ? await this.tokens.verify(jwt, request.clientAddress) : null;
    if (!token) return null;
    const actor = token.userId
      ? await this.userActor(token, token.userId, request.clientAddress)
      : this.clientActor(token, request.clientAddress);
    this.tokenByActor.set(actor, token);
    return actor;
  }

  /** The mixin would register with the process-wide passport. Each application has its own instance. */
  getPassportInstance(): unknown {
    return new passport.Passport();
  }

  private async userActor(token: VerifiedAccessToken, userId: string, address: string): Promise<UserActor> {
    const scopes = apiScopes(token);
    // Only the scope `admin` needs the role, which can change.
    const role = scopes.has('admin') ? ((await this.users.find(userId))?.role ?? 'USER') : 'USER';
    if (role !== 'ADMIN') scopes.delete('admin');
    return { kind: 'user', userId, role, scopes, sessionId: null, clientId: token.clientId, address };
  }

  private clientActor(token: VerifiedAccessToken, address: string): ClientActor {
    const { clientId } = token;
    const userId = this.clients.find(clientId)?.ownerUserId ?? null;
    return { kind: 'client', clientId, userId, scopes: apiScopes(token), address };
  }
}

function apiScopes(token: VerifiedAccessToken): Set<Scope> {
  return new Set([...token.scopes].filter(isApiScope));
}
