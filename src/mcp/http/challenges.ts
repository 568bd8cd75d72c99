import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { hasBearer } from '../../http/bearer-challenge.js';
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

  /** The challenge of a failure. Null if other credentials would not help. */
  of(failure: Failure, request: FastifyRequest): string | null {
    if (failure.code === 'UNAUTHENTICATED')
      return this.challenge(this.tools.scopes, hasBearer(request) ? 'invalid_token' : null);
    const { missingScope } = failure.details as { missingScope?: string };
    return missingScope ? this.challenge([missingScope], 'insufficient_scope') : null;
  }

  private challenge(scopes: readonly string[], error: string | null): string {
    const parts = [
      'realm="patchbay"',
      ...(error ? [`error="${error}"`] : []),
      `resource_metadata="${this.metadataUrl}"`,
      `scope="${scopes.join(' ')}"`,
    ];
    return `Bearer ${parts.join(', ')}`;
  }
}
