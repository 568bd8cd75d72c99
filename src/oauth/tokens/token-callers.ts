import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor, ClientActor, UserActor } from '../../auth/actor.js';
import type { Scope } from '../../auth/scopes.js';
import { AdminSecondFactor } from '../../users/second-factor/admin-second-factor.service.js';
import { UsersService } from '../../users/users.service.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { TokenResource } from '../domain/resources.js';
import { isApiScope } from '../domain/scopes.js';
import { AccessTokens, type VerifiedAccessToken } from './access-tokens.js';

export type TokenActor = UserActor | ClientActor;

const bearer = /^bearer ([\w.~+/-]+=*)$/i;

/** Finds the callers of requests by their access tokens. */
@Injectable()
export class TokenCallers {
  private readonly tokenByActor = new WeakMap<TokenActor, VerifiedAccessToken>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly clients: ClientDirectory,
    private readonly users: UsersService,
    private readonly adminSecondFactor: AdminSecondFactor,
  ) {}

  /** The caller of a request. Null without a valid token for the resource. */
  async find(request: FastifyRequest, resource: TokenResource): Promise<TokenActor | null> {
    const [, jwt] = bearer.exec(request.headers.authorization ?? '') ?? [];
    const token = jwt ? await this.tokens.verify(jwt, resource, request.clientAddress) : null;
    if (!token) return null;
    const actor = token.userId
      ? await this.userActor(token, token.userId, request.clientAddress)
      : this.clientActor(token, request.clientAddress);
    this.tokenByActor.set(actor, token);
    return actor;
  }

  /** Whether the token of a caller that {@link find} returned is still valid. */
  async isStillValid(actor: Actor): Promise<boolean> {
    const token = this.tokenByActor.get(actor as TokenActor);
    if (token === undefined || !(await this.tokens.isStillValid(token))) return false;
    return actor.kind !== 'client' || actor.userId === this.ownerOf(token.clientId);
  }

  private async userActor(token: VerifiedAccessToken, userId: string, address: string): Promise<UserActor> {
    const scopes = apiScopes(token);
    // Only the scope `admin` needs the role, which can change.
    const user = scopes.has('admin') ? await this.users.find(userId) : null;
    const role = user ? await this.adminSecondFactor.effectiveRole(user) : 'USER';
    if (role !== 'ADMIN') scopes.delete('admin');
    const lacksSecondFactor = user?.role === 'ADMIN' && role !== 'ADMIN';
    const { clientId } = token;
    return { kind: 'user', userId, role, scopes, lacksSecondFactor, sessionId: null, clientId, address };
  }

  private clientActor(token: VerifiedAccessToken, address: string): ClientActor {
    const { clientId } = token;
    return { kind: 'client', clientId, userId: this.ownerOf(clientId), scopes: apiScopes(token), address };
  }

  /** Null also for a disabled user. */
  private ownerOf(clientId: string): string | null {
    return this.clients.find(clientId)?.ownerUserId ?? null;
  }
}

function apiScopes(token: VerifiedAccessToken): Set<Scope> {
  return new Set([...token.scopes].filter(isApiScope));
}
