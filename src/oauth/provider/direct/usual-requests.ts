import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { apiHeaders } from '../../../http/page-headers.js';
import { ClientDirectory } from '../../clients/client-directory.js';
import { type Client, hasSecret } from '../../domain/clients.js';
import { OAuthCache } from '../../oauth-cache.js';
import { readBasicCredentials } from './basic-credentials.js';

const usualType = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
const maxFormBytes = 8_192;

/** Headers of direct answers. For pages there are other ones, which oidc-provider adds. */
export const directHeaders = { ...apiHeaders, vary: 'Origin' };

/** Reads the requests that are answered without oidc-provider: those of a client with the right secret in the Authorization header. */
@Injectable()
export class UsualRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly cache: OAuthCache,
  ) {}

  /**
   * Reads a small form that has arrived as a whole, from a client that has authenticated.
   *
   * @param accept decides by the form and its client. Null: oidc-provider has to answer
   * @returns what `accept` returns. If it is null, or the request is not usual, the body is unread
   */
  async read<Accepted>(
    request: FastifyRequest,
    accept: (form: string, client: Client) => Accepted | null,
  ): Promise<Accepted | null> {
    if (!hasUsualHeaders(request)) return null;
    await this.cache.ensureFresh();
    const client = this.authenticate(request.headers.authorization!);
    const presented = client && readWhole(request.raw);
    if (!presented) return null;
    const accepted = accept(presented.toString('latin1'), client);
    // In the turn in which it was read: later the request would have ended.
    if (accepted === null) request.raw.unshift(presented);
    return accepted;
  }

  private authenticate(authorization: string): Client | null {
    const credentials = readBasicCredentials(authorization);
    const client = credentials && this.clients.find(credentials.id);
    // The client of a document is looked up by the document's URL.
    if (!client || client.metadataUrl !== null || !hasSecret(client.kind)) return null;
    return this.clients.secretMatches(client.id, credentials.secret) ? client : null;
  }
}

/** No web page, which needs CORS headers, and a small body that has a known length. */
function hasUsualHeaders({ method, raw: { headers } }: FastifyRequest): boolean {
  const length = Number(headers['content-length']);
  return (
    method === 'POST' &&
    headers.origin === undefined &&
    usualType.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    headers.authorization !== undefined &&
    length > 0 &&
    length <= maxFormBytes
  );
}

/** The body, if it has arrived as a whole, which it usually has together with the head. The caller may put it back in the same turn. */
function readWhole(request: IncomingMessage): Buffer | null {
  const chunk = request.read() as Buffer | null;
  if (!chunk || chunk.length === Number(request.headers['content-length'])) return chunk;
  request.unshift(chunk);
  return null;
}
