import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SystemClock } from '../../../clock/clock.js';
import { Config } from '../../../config/config.js';
import { randomToken } from '../../../crypto/random.js';
import { type Client, grantTypesByKind, mayUse } from '../../domain/clients.js';
import { lifetimeSeconds } from '../../domain/lifetimes.js';
import { isOAuthScope, ownDefaultScopes } from '../../domain/scopes.js';
import { SigningKeysService } from '../../keys/signing-keys.service.js';
import { generationClaim } from '../../tokens/access-tokens.js';
import { TokenEndpoint } from '../endpoints/token-endpoint.js';
import { LocalSigningKey } from '../local-signing-key.js';
import { directHeaders, UsualRequests } from './usual-requests.js';

const grantType = 'client_credentials';
/** Scopes as forms encode them. */
const usualScope = /^(?:[\w:.-]|\+|%20|%3A)+$/i;

interface Signer {
  version: string;
  key: LocalSigningKey;
  /** The encoded head of every token. */
  head: string;
}

/**
 * Issues client credentials tokens without oidc-provider, whose pipeline takes longer than the signature. It answers only the usual
 * request: a client with the right secret in the Authorization header that requests scopes which it may have. Everything else, every
 * mistake included, is left to oidc-provider.
 */
@Injectable()
export class DirectClientCredentials {
  private readonly issuer: string;
  /** The `resource` of the API as forms may have it. */
  private readonly resources: ReadonlySet<string>;
  private signer: Signer | null = null;

  constructor(
    private readonly requests: UsualRequests,
    private readonly keys: SigningKeysService,
    private readonly endpoint: TokenEndpoint,
    private readonly clock: SystemClock,
    config: Config,
  ) {
    this.issuer = config.http.publicUrl;
    this.resources = new Set([this.issuer, encodeURIComponent(this.issuer)]);
  }

  /** Answers the request. Returns false, with the body unread, if oidc-provider has to answer it. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const usual = await this.requests.read(request, (form, client) => {
      const scope = this.grantedScope(form, client);
      return scope === null ? null : { scope, client };
    });
    if (!usual) return false;
    const { scope, client } = usual;
    const token = await this.sign(client, scope);
    this.endpoint.reportClientToken(client.id, scope, request.clientAddress);
    await reply.headers(directHeaders).send({
      access_token: token,
      expires_in: lifetimeSeconds.accessToken,
      scope,
      token_type: 'Bearer',
    });
    return true;
  }

  /** The scope of the token. Null if the form is unusual, or the client may not have the token. */
  private grantedScope(form: string, client: Client): string | null {
    const fields = readFields(form);
    if (fields?.get('grant_type') !== grantType) return null;
    const [resource, scope] = [fields.get('resource'), fields.get('scope')];
    if (fields.size !== 1 + Number(resource !== undefined) + Number(scope !== undefined)) return null;
    if (resource !== undefined && !this.resources.has(resource)) return null;
    if (!grantTypesByKind[client.kind].includes(grantType) || !mayUse(client, 'API')) return null;
    if (scope === undefined) return ownDefaultScopes(client.scopes).join(' ') || null;
    if (!usualScope.test(scope)) return null;
    const requested = new Set(decodeURIComponent(scope.replaceAll('+', ' ')).split(' '));
    for (const name of requested) if (!isOAuthScope(name) || !client.scopes.includes(name)) return null;
    return [...requested].join(' ');
  }

  /** The claims and their order are those of oidc-provider. */
  private async sign(client: Client, scope: string): Promise<string> {
    const { head, key } = this.currentSigner();
    const iat = Math.floor(this.clock.nowMs() / 1000);
    const claims = {
      jti: randomToken(),
      sub: client.id,
      iat,
      exp: iat + lifetimeSeconds.accessToken,
      scope,
      client_id: client.id,
      iss: this.issuer,
      aud: this.issuer,
      [generationClaim]: client.tokenGeneration,
    };
    const data = `${head}.${encode(claims)}`;
    const signature = (await key.sign(Buffer.from(data))) as Buffer;
    return `${data}.${signature.toString('base64url')}`;
  }

  private currentSigner(): Signer {
    const { version, signing, jwks } = this.keys.current();
    if (this.signer?.version !== version) {
      const kid = signing.ES256;
      const key = new LocalSigningKey(jwks.find((jwk) => jwk.kid === kid)!);
      this.signer = { version, key, head: encode({ alg: key.alg, typ: 'at+jwt', kid }) };
    }
    return this.signer;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** The fields of a form, in the form's encoding. Null if one is repeated or has no value. */
function readFields(form: string): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>();
  for (const field of form.split('&', 4)) {
    const [name, value, ...rest] = field.split('=');
    if (!name || !value || rest.length > 0 || fields.has(name)) return null;
    fields.set(name, value);
  }
  return fields;
}
