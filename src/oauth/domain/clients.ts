import type { OAuthScope } from './scopes.js';

/** What an API client is, which decides how it may get tokens. */
export type ClientKind =
  /** An app with a server that keeps a secret: people authorize it in the browser. */
  | 'CONFIDENTIAL'
  /** An app that runs in a browser and cannot keep a secret. */
  | 'PUBLIC'
  /** An app installed on a phone or a computer, which cannot keep a secret either (RFC 8252). */
  | 'NATIVE'
  /** A device without a browser: people authorize it by a code on another screen. */
  | 'DEVICE'
  /** A program that acts for itself. */
  | 'SERVICE';

/** Clients, disabled ones too, whose owner is one user. */
export const maxClientsPerOwner = 50;
/** Clients, disabled ones too, of an installation: every process keeps them in memory. */
export const maxClients = 10_000;
/** Secrets of a client that work at the same time. */
export const maxLiveSecrets = 5;

export const clientKinds: readonly ClientKind[] = ['CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE'];

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** The grants of each kind. Refresh tokens go to every kind that acts for people. */
export const grantTypesByKind: Record<ClientKind, readonly string[]> = {
  CONFIDENTIAL: ['authorization_code', 'refresh_token'],
  PUBLIC: ['authorization_code', 'refresh_token'],
  NATIVE: ['authorization_code', 'refresh_token'],
  DEVICE: [deviceGrant, 'refresh_token'],
  SERVICE: ['client_credentials'],
};

/**
 * Scopes a client may be granted. Every client that may refresh gets a refresh token, so `offline_access` is among them without being
 * registered.
 */
export function grantableScopes({ kind, scopes }: Pick<ClientSettings, 'kind' | 'scopes'>): OAuthScope[] {
  const refreshes = grantTypesByKind[kind].includes('refresh_token');
  return refreshes && !scopes.includes('offline_access') ? [...scopes, 'offline_access'] : [...scopes];
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

/** Whether the address has a private-use scheme, as only native apps can have. */
export function hasPrivateUseScheme(uri: string): boolean {
  return !/^https?:/i.test(uri);
}

/** The kind to register: a PUBLIC client that is sent back to a scheme of its own is a NATIVE one. */
export function registeredKind({ kind, redirectUris }: ClientSettings): ClientKind {
  return kind === 'PUBLIC' && redirectUris.some(hasPrivateUseScheme) ? 'NATIVE' : kind;
}

/** Whether a client may change its kind: the grants and credentials of both must be the same. */
export function isKindChangeAllowed(from: ClientKind, to: ClientKind): boolean {
  const exchangeable: readonly ClientKind[] = ['PUBLIC', 'NATIVE'];
  return from === to || (exchangeable.includes(from) && exchangeable.includes(to));
}

/** What an administrator decides about a client. */
export interface ClientSettings {
  name: string;
  kind: ClientKind;
  redirectUris: readonly string[];
  postLogoutRedirectUris: readonly string[];
  scopes: readonly OAuthScope[];
  /** The user whose data a SERVICE client works on. */
  ownerUserId: string | null;
  /** Whether it may ask about tokens that other clients hold: a resource server. */
  mayIntrospect: boolean;
  /** Whether authorization requests may come without PKCE; false if absent. Only a CONFIDENTIAL client can be exempt. */
  pkceExempt?: boolean;
  /** Custom grants of extensions.ts that it may use. */
  extraGrants: readonly string[];
}

/** A registered client. */
export interface Client extends ClientSettings {
  /** Also its `client_id`. */
  id: string;
  createdAt: Date;
  updatedAt: Date;
  /** Null while the client is enabled. */
  disabledAt: Date | null;
  /** Access tokens of a smaller generation are refused. Clocks could not tell which tokens were issued before a revocation. */
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

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Schemes that run or show something by themselves. */
const forbiddenSchemes = new Set([
  'javascript:',
  'vbscript:',
  'data:',
  'blob:',
  'file:',
  'about:',
  'ws:',
  'wss:',
]);

/** What is wrong with the settings; empty when nothing is. */
export function validateSettings(settings: ClientSettings, extensionGrants: readonly string[]): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (path: string, message: string) => faults.push({ path, message });
  const interactive = isInteractive(settings.kind);
  if (settings.name.trim() === '') fault('name', 'must not be empty');
  if (interactive && settings.redirectUris.length === 0)
    fault('redirectUris', 'are needed by clients of this kind');
  if (!interactive && settings.redirectUris.length > 0)
    fault('redirectUris', 'are not used by clients of this kind');
  for (const path of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    for (const uri of settings[path]) {
      const message = validateRedirectUri(uri, settings.kind);
      if (message) fault(path, `${uri} ${message}`);
    }
  }
  if (settings.scopes.length === 0) fault('scopes', 'must not be empty');
  if (
    settings.kind === 'SERVICE' &&
    settings.scopes.some((scope) => !scope.includes(':') && scope !== 'admin')
  )
    fault('scopes', 'of OpenID Connect are about people; a SERVICE client acts for itself');
  if (settings.ownerUserId && settings.kind !== 'SERVICE') fault('ownerUserId', 'is for SERVICE clients');
  if (settings.pkceExempt && settings.kind !== 'CONFIDENTIAL')
    fault('pkceExempt', 'is possible for CONFIDENTIAL clients only');
  if (settings.mayIntrospect && !hasSecret(settings.kind))
    fault('mayIntrospect', 'needs a client with a secret');
  for (const grant of settings.extraGrants) {
    if (!extensionGrants.includes(grant)) fault('extraGrants', `${grant} is not in extensions.ts`);
    else if (!hasSecret(settings.kind)) fault('extraGrants', `${grant} needs a client with a secret`);
  }
  return faults;
}

/** RFC 8252 and RFC 9700: exact addresses, https but for this very machine, own schemes for native apps. */
function validateRedirectUri(uri: string, kind: ClientKind): string | null {
  if (!URL.canParse(uri)) return 'is not an absolute address';
  // Browsers drop or replace the rest, so the address they open would not be the one that is shown and compared.
  if (/[^\w.~:/?#[\]@!$&'()*+,;=%-]/.test(uri)) return 'has characters that must be percent-encoded';
  const url = new URL(uri);
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  if (url.username || url.password) return 'must not hold credentials';
  if (url.protocol === 'https:')
    return loopbackHosts.has(url.hostname) ? 'must not be https on loopback' : null;
  if (url.protocol === 'http:') return loopbackHosts.has(url.hostname) ? null : 'must be https';
  if (forbiddenSchemes.has(url.protocol)) return 'has a scheme that is not allowed';
  if (kind !== 'NATIVE') return 'must be https; a scheme of its own is for NATIVE clients';
  // Private schemes are reversed domain names, which keeps two apps from wanting the same one.
  return url.protocol.includes('.') ? null : 'must have a scheme like com.example.app';
}
