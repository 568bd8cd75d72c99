import { z } from 'zod';
import { clientName } from './client-name.js';
import { type ClientSettings, hasPrivateUseScheme, isLoopback, redirectUriError } from './clients.js';
import { assistantScopes, isOAuthScope, type OAuthScope } from './scopes.js';

/**
 * Who described a client.
 *
 * - `ADMIN`: an administrator, or a caller with the initial access token.
 * - `REGISTRATION`: the client itself, anonymously (RFC 7591).
 * - `DOCUMENT`: a client ID metadata document at the URL that is its `client_id`.
 */
export type ClientOrigin = 'ADMIN' | 'REGISTRATION' | 'DOCUMENT';

/** Maximum unverified clients of an installation that no user uses. The oldest one makes room for a new one. */
export const maxUnusedClients = 1_000;
/** Maximum unverified clients of an installation that users use. Every process keeps them in memory. */
export const maxUsedUnverifiedClients = 10_000;
/** Maximum unverified clients that a user allows at the same time, so that one user cannot fill the installation. */
export const maxUnverifiedClientsOfUser = 50;
/** Unverified clients that no user uses are deleted after this time. */
export const unusedClientHours = 24;
/** A client that a user allowed is unused after this time without a consent and without tokens. Refresh tokens end earlier. */
export const idleClientDays = 60;
/** Unverified clients of the last minutes are not replaced by new ones. A user may be deciding about them. */
export const decisionMinutes = 10;
/** How long a client ID metadata document is used before it is read again. */
export const documentSeconds = 3_600;
/** Maximum size of a document. */
export const maxDocumentBytes = 16 * 1024;

const urls = z.array(z.string().max(2000)).min(1).max(20);

const metadataSchema = z.object({
  client_name: clientName.optional(),
  redirect_uris: urls,
  grant_types: z.array(z.string()).max(20).optional(),
  response_types: z.array(z.string()).max(20).optional(),
  scope: z.string().max(1_000).optional(),
});

const documentSchema = metadataSchema.extend({
  client_id: z.string(),
  token_endpoint_auth_method: z.string().optional(),
});

/** Scopes that unverified clients may request: what the tools for assistants require. */
const grantable: ReadonlySet<string> = new Set<OAuthScope>(['offline_access', ...assistantScopes]);

/** Why metadata of a client is refused. */
export class MetadataRefused extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'MetadataRefused';
  }
}

/** Settings of a client that registers itself: public, for assistants, without other access. @throws MetadataRefused */
export function parseAnonymousMetadata(body: unknown, fallbackName: string): ClientSettings {
  const parsed = metadataSchema.safeParse(body);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new MetadataRefused(path.join('.'), message);
  }
  const { client_name: name, redirect_uris: givenUris, grant_types: grants, scope } = parsed.data;
  if (grants && !grants.includes('authorization_code'))
    throw new MetadataRefused('grant_types', 'must contain authorization_code');
  const redirectUris = usableRedirectUris(givenUris);
  const requested = scope === undefined ? [...grantable] : scope.split(' ');
  const scopes = requested.filter((one): one is OAuthScope => isOAuthScope(one) && grantable.has(one));
  if (scopes.every((one) => one === 'offline_access'))
    throw new MetadataRefused('scope', 'has no scope that assistants may request');
  return {
    name: name ?? fallbackName,
    // A native app may use any port on loopback, and its user is asked each time.
    kind: redirectUris.some((uri) => hasPrivateUseScheme(uri) || isLoopback(uri)) ? 'NATIVE' : 'PUBLIC',
    redirectUris,
    postLogoutRedirectUris: [],
    scopes: [...new Set(scopes)],
    ownerUserId: null,
    mayIntrospect: false,
    extraGrants: [],
  };
}

/** Settings of the client that a document describes. @throws MetadataRefused */
export function parseClientDocument(document: unknown, url: string): ClientSettings {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) throw new MetadataRefused('document', 'is not client metadata');
  const { client_id: id, token_endpoint_auth_method: method = 'none' } = parsed.data;
  if (id !== url) throw new MetadataRefused('client_id', 'is not the URL of the document');
  if (method !== 'none' || Object.hasOwn(document as object, 'client_secret'))
    throw new MetadataRefused('token_endpoint_auth_method', 'must be none');
  return parseAnonymousMetadata(parsed.data, new URL(url).host);
}

/**
 * Whether a `client_id` is the URL of a client ID metadata document: https with a path, without fragment, credentials and dot segments.
 * `allowsLoopback`: also http on this machine, for development.
 */
export function isDocumentUrl(id: string, allowsLoopback: boolean): boolean {
  if (id.length > 2_000 || !URL.canParse(id)) return false;
  const url = new URL(id);
  const isAllowed =
    url.protocol === 'https:' || (allowsLoopback && url.protocol === 'http:' && isLoopback(id));
  // A second spelling of a URL would be a second client.
  return (
    isAllowed &&
    url.pathname !== '/' &&
    url.href === id &&
    !id.includes('#') &&
    !url.username &&
    !url.password
  );
}

/** Assistants register all their redirect URIs and use one of them. The response lists those that remain (RFC 7591 section 3.2.1). */
function usableRedirectUris(uris: readonly string[]): string[] {
  const usable = uris.filter((uri) => redirectUriError(uri, 'NATIVE') === null);
  if (usable.length > 0) return usable;
  throw new MetadataRefused('redirect_uris', redirectUriError(uris[0]!, 'NATIVE')!);
}
