import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiHeaders } from '../../../http/page-headers.js';
import { ClientDirectory } from '../../clients/client-directory.js';
import { type Client, hasSecret } from '../../domain/clients.js';
import { OAuthCache } from '../../oauth-cache.js';
import { readBasicCredentials } from './basic-credentials.js';

const usualType = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
const maxFormBytes = 8_192;

/** Headers by which clients prove more than their secret. oidc-provider decides what they mean. */
const proofHeaders = ['dpop', 'oauth-client-attestation', 'oauth-client-attestation-pop'] as const;

/** Headers of direct answers. Web pages need others, which oidc-provider adds. */
const directHeaders = { ...apiHeaders, vary: 'Origin' };

/** Reads and answers the requests that do not need oidc-provider. */
@Injectable()
export class UsualRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly cache: OAuthCache,
  ) {}

  /**
   * Reads a small form that has arrived as a whole, and leaves the body unread, so that oidc-provider can still answer the request. Null
   * if the request is not usual.
   */
  async readForm({ raw, method }: FastifyRequest): Promise<string | null> {
    const { headers } = raw;
    const length = Number(headers['content-length']);
    if (method !== 'POST' || !hasUsualHeaders(headers) || !(length > 0 && length <= maxFormBytes))
      return null;
    await this.cache.ensureFresh();
    const chunk = raw.read() as Buffer | null;
    if (!chunk) return null;
    // In the turn in which it was read: later the request would have ended.
    raw.unshift(chunk);
    return chunk.length === length ? chunk.toString('latin1') : null;
  }

  /** The client with the right secret in the Authorization header. Null: oidc-provider has to answer. */
  authenticate({ headers }: FastifyRequest): Client | null {
    const credentials = readBasicCredentials(headers.authorization ?? '');
    return credentials && this.findClient(credentials.id, credentials.secret);
  }

  /** The client with this secret, or the client that has none. Null: oidc-provider has to answer. */
  findClient(id: string, secret: string | null): Client | null {
    const client = this.clients.find(id);
    // The client of a document is looked up by the document's URL.
    if (!client || client.metadataUrl !== null || hasSecret(client.kind) !== (secret !== null)) return null;
    return secret === null || this.clients.secretMatches(id, secret) ? client : null;
  }

  /** Answers the request in the place of oidc-provider. */
  async answer({ raw }: FastifyRequest, reply: FastifyReply, body: object): Promise<void> {
    // Otherwise the connection would wait until the body is read.
    raw.resume();
    await reply.headers(directHeaders).send(body);
  }
}

/** Whether they are those of a form, and not of a web page, whose response needs CORS headers. */
function hasUsualHeaders(headers: FastifyRequest['headers']): boolean {
  return (
    headers.origin === undefined &&
    usualType.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    proofHeaders.every((name) => headers[name] === undefined)
  );
}
