import { isLoopbackHost } from '../../rate-limits/network-address.js';
import type { TokenResource } from './resources.js';
import type { OAuthScope } from './scopes.js';
import type { ClientOrigin } from './unverified-clients.js';

/** The kind of an API client, which decides how it gets tokens. */
export type ClientKind =
  /** An app with a server that keeps a secret. Users authorize it in the browser. */
  | 'CONFIDENTIAL'
  /** An app that runs in a browser and cannot keep a secret. */
  | 'PUBLIC'
  /** An app installed on a phone or a computer, which cannot keep a secret either (RFC 8252). */
  | 'NATIVE'
  /** A device without a browser. Users authorize it by a code on another device. */
  | 'DEVICE'
  /** A program that acts on its own behalf. */
  | 'SERVICE';

/** Maximum clients per owner, including disabled ones. */
export const maxClientsPerOwner = 50;
/** Maximum clients of an installation, including disabled ones. Every process keeps them in memory. */
export const maxClients = 10_000;
/** Maximum valid secrets of a client. */
export const maxLiveSecrets = 5;

export const clientKinds: readonly ClientKind[] = ['CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE'];

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Grant types of each kind. Every kind that acts for users gets refresh tokens. */
export const grantTypesByKind: Record<ClientKind, readonly string[]> = {
  CONFIDENTIAL: ['authorization_code', 'refresh_token'],
  PUBLIC: ['authorization_code', 'refresh_token'],
  NATIVE: ['authorization_code', 'refresh_token'],
  DEVICE: [deviceGrant, 'refresh_token'],
  SERVICE: ['client_credentials'],
};

/**
 * Scopes a client may be granted. Includes `offline_access` for every client that may refresh, also if it is not registered.
 */
export function grantableScopes({ kind, scopes }: Pick<ClientSettings, 'kind' | 'scopes'>): OAuthScope[] {
  const refreshes = grantTypesByKind[kind].includes('refresh_token');
  return refreshes && !scopes.includes('offline_access') ? [...scopes, 'offline_access'] : [...scopes];
}

/**
 * Whether the client gets tokens for the resource. Those for the API need no approval of a user, so an administrator must vouch for the
 * client too.
 */
export function mayUse(
  { resources, isVerified }: Pick<Client, 'resources' | 'isVerified'>,
  resource: TokenResource,
): boolean {
  return resources.includes(resource) && (isVerified || resource === 'MCP');
}

export function hasSecret(kind: ClientKind): boolean {
  return kind === 'CONFIDENTIAL' || kind === 'SERVICE';
}

/** Whether users authorize the client in a browser, which then goes back to one of its redirect URIs. */
export function isInteractive(kind: ClientKind): boolean {
  return grantTypesByKind[kind].includes('authorization_code');
}

/**
 * Whether the client is a native app. A native app is asked for consent each time, because it cannot prove its identity, and may use any
 * port of its loopback redirect URIs, because it has to take a free one.
 */
export function isNative(kind: ClientKind): boolean {
  return kind === 'NATIVE' || kind === 'DEVICE';
}

/** Whether the URI has a private-use scheme, which only native apps may use. */
export function hasPrivateUseScheme(uri: string): boolean {
  return !/^https?:/i.test(uri);
}

/** The kind to register. A PUBLIC client with a private-use redirect URI becomes NATIVE. */
export function registeredKind({ kind, redirectUris }: ClientSettings): ClientKind {
  return kind === 'PUBLIC' && redirectUris.some(hasPrivateUseScheme) ? 'NATIVE' : kind;
}

/** Whether the kind may change. Grant types and credentials of both kinds must be equal. */
export function isKindChangeAllowed(from: ClientKind, to: ClientKind): boolean {
  const exchangeable: readonly ClientKind[] = ['PUBLIC', 'NATIVE'];
  return from === to || (exchangeable.includes(from) && exchangeable.includes(to));
}

/** Settings of a client, as administrators define them. */
export interface ClientSettings {
  name: string;
  kind: ClientKind;
  redirectUris: readonly string[];
  postLogoutRedirectUris: readonly string[];
  scopes: readonly OAuthScope[];
  /** The user whose data a SERVICE client accesses. */
  ownerUserId: string | null;
  /** Whether the client may introspect access tokens of other clients for the API, as resource servers do. */
  mayIntrospect: boolean;
  /** Whether authorization requests may come without PKCE; false if absent. Only a CONFIDENTIAL client can be exempt. */
  pkceExempt?: boolean;
  /** Custom grants of extensions.ts that the client may use. */
  extraGrants: readonly string[];
  /** Whether an administrator vouches for its name; unchanged if absent. */
  isVerified?: boolean;
  /** What it gets tokens for; unchanged if absent. */
  resources?: readonly TokenResource[];
}

/** A registered client. */
export interface Client extends ClientSettings {
  /** Also its `client_id`. */
  id: string;
  createdAt: Date;
  updatedAt: Date;
  /** Null while the client is enabled. */
  disabledAt: Date | null;
  origin: ClientOrigin;
  isVerified: boolean;
  resources: readonly TokenResource[];
  /** URL of the document that describes it, which is its `client_id`. Null for other origins. */
  metadataUrl: string | null;
  metadataReadAt: Date | null;
  /** Access tokens of a smaller generation are refused. Clocks cannot decide which tokens were issued before a revocation. */
  tokenGeneration: number;
}

export interface StoredSecret {
  id: string;
  /** Keyed hash of the secret. */
  hash: Buffer;
  /** Null until the secret is rotated. */
  expiresAt: Date | null;
  /** The secret in plain text, once a request presented it. Kept in memory only, so that later requests need no hash. */
  verifiedValue?: Buffer;
}

export interface FieldError {
  path: string;
  message: string;
}

/** Schemes that execute code or display content, or that belong to browsers and other well-known programs. */
const forbiddenSchemes = new Set([
  ...['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'filesystem:', 'about:', 'view-source:'],
  ...['chrome:', 'chrome-extension:', 'edge:', 'moz-extension:', 'resource:', 'intent:', 'search-ms:'],
  ...['ws:', 'wss:', 'ftp:', 'mailto:', 'tel:', 'sms:', 'urn:', 'ssh:', 'smb:', 'ldap:'],
]);

/** Whether the URI is one of this machine. */
export function isLoopback(uri: string): boolean {
  return isLoopbackHost(URL.parse(uri)?.hostname ?? '');
}

/** Errors in the settings. Empty if they are valid. */
export function validateSettings(settings: ClientSettings, extensionGrants: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const addError = (path: string, message: string) => errors.push({ path, message });
  const interactive = isInteractive(settings.kind);
  if (settings.name.trim() === '') addError('name', 'must not be empty');
  if (interactive && settings.redirectUris.length === 0)
    addError('redirectUris', 'are required for clients of this kind');
  if (!interactive && settings.redirectUris.length > 0)
    addError('redirectUris', 'are not used by clients of this kind');
  for (const path of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    for (const uri of settings[path]) {
      const message = redirectUriError(uri, settings.kind);
      if (message) addError(path, `${uri} ${message}`);
    }
  }
  if (settings.scopes.length === 0) addError('scopes', 'must not be empty');
  if (
    settings.kind === 'SERVICE' &&
    settings.scopes.some((scope) => !scope.includes(':') && scope !== 'admin')
  )
    addError('scopes', 'of OpenID Connect need a user; a SERVICE client acts on its own behalf');
  if (settings.ownerUserId && settings.kind !== 'SERVICE')
    addError('ownerUserId', 'is only allowed for SERVICE clients');
  if (settings.pkceExempt && settings.kind !== 'CONFIDENTIAL')
    addError('pkceExempt', 'is only allowed for CONFIDENTIAL clients');
  if (settings.mayIntrospect && !hasSecret(settings.kind))
    addError('mayIntrospect', 'requires a client with a secret');
  for (const grant of settings.extraGrants) {
    if (!extensionGrants.includes(grant)) addError('extraGrants', `${grant} is not in extensions.ts`);
    else if (!hasSecret(settings.kind)) addError('extraGrants', `${grant} requires a client with a secret`);
  }
  return errors;
}

/**
 * Why a redirect URI is refused. Null if it is valid. RFC 8252 and RFC 9700: exact URIs, https except on loopback, private-use schemes only
 * for native apps. The schemes of well-known apps, such as `cursor:`, are no reversed domain names. Another app that uses the same one
 * gets a code that is useless without the code verifier (PKCE).
 */
export function redirectUriError(uri: string, kind: ClientKind): string | null {
  if (!URL.canParse(uri)) return 'is not an absolute URI';
  // Browsers drop or replace other characters, so they would open another URI than the registered one.
  if (/[^\w.~:/?#[\]@!$&'()*+,;=%-]/.test(uri)) return 'has characters that must be percent-encoded';
  const url = new URL(uri);
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  if (url.username || url.password) return 'must not contain credentials';
  if (url.protocol === 'https:') return isLoopbackHost(url.hostname) ? 'must not be https on loopback' : null;
  if (url.protocol === 'http:') return isLoopbackHost(url.hostname) ? null : 'must be https';
  if (forbiddenSchemes.has(url.protocol)) return 'uses a forbidden scheme';
  if (kind !== 'NATIVE') return 'must be https; private-use schemes are only allowed for NATIVE clients';
  return null;
}
