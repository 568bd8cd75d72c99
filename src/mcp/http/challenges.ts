import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { hasBearer } from '../../http/bearer-challenge.js';
import type { AssistantActor } from '../tools/tool.js';
import { Tools } from '../tools/tools.js';

export const metadataPath = '/.well-known/oauth-protected-resource';

/** The `WWW-Authenticate` headers of the endpoint (RFC 6750, RFC 9728 section 5.1). They lead clients to the authorization server. */
@Injectable()
export class McpChallenges {
  private readonly metadataUrl: string;

  constructor(
    private readonly tools: Tools,
    { mcp }: Config,
  ) {
    const { origin, pathname } = new URL(mcp.resource);
    this.metadataUrl = `${origin}${metadataPath}${pathname}`;
  }

  /**
   * The challenge of a failure. Null if other credentials would not help. A missing scope is listed with those that the caller has:
   * clients ask for exactly the listed ones, and their next token has no others.
   */
  of(failure: Failure, request: FastifyRequest, actor: AssistantActor | null): string | null {
    if (failure.code === 'UNAUTHENTICATED')
      return this.challenge(this.tools.scopes, hasBearer(request) ? 'invalid_token' : null);
    const { missingScope, needsUser } = failure.details as { missingScope?: string; needsUser?: boolean };
    // No scope helps: the client has to ask a user (RFC 6750 section 3.1).
    if (needsUser) return this.challenge([], 'insufficient_scope');
    if (!missingScope) return null;
    const scopes = this.tools.scopes.filter((scope) => scope === missingScope || actor?.scopes.has(scope));
    return this.challenge(scopes, 'insufficient_scope');
  }

  private challenge(scopes: readonly string[], error: string | null): string {
    const parts = [
      'realm="patchbay"',
      ...(error ? [`error="${error}"`] : []),
      `resource_metadata="${this.metadataUrl}"`,
      ...(scopes.length > 0 ? [`scope="${scopes.join(' ')}"`] : []),
    ];
    return `Bearer ${parts.join(', ')}`;
  }
}
