import type { OAuthScope } from './scope-list.js';

/** What an API client is, which decides how it may get tokens. */
export type ClientKind =
  /** An app with a server that keeps a secret: people authorize it in the browser. */
  | 'CONFIDENTIAL'
  /** An app that runs in a browser or on a phone and cannot keep a secret. */
  | 'PUBLIC'
  /** A device without a browser: people authorize it by a code on another screen. */
  | 'DEVICE'
  /** A program that acts for itself. */
  | 'SERVICE';

export const clientKinds: readonly ClientKind[] = ['CONFIDENTIAL', 'PUBLIC', 'DEVICE', 'SERVICE'];

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** The grants of each kind. Refresh tokens go to every kind that acts for people. */
export const grantsOfKind: Record<ClientKind, readonly string[]> = {
  CONFIDENTIAL: ['authorization_code', 'refresh_token'],
  PUBLIC: ['authorization_code', 'refresh_token'],
  DEVICE: [deviceGrant, 'refresh_token'],
  SERVICE: ['client_credentials'],
};

export function hasSecret(kind: ClientKind): boolean {
  return kind === 'CONFIDENTIAL' || kind === 'SERVICE';
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
  /** Custom grants of extensions.ts that it may use. */
  extraGrants: readonly string[];
}

export interface SettingsFault {
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
export function faultsOf(settings: ClientSettings, extensionGrants: readonly string[]): SettingsFault[] {
  const faults: SettingsFault[] = [];
  const fault = (path: string, message: string) => faults.push({ path, message });
  const interactive = settings.kind === 'CONFIDENTIAL' || settings.kind === 'PUBLIC';
  if (settings.name.trim() === '') fault('name', 'must not be empty');
  if (interactive && settings.redirectUris.length === 0)
    fault('redirectUris', 'are needed by clients of this kind');
  if (!interactive && settings.redirectUris.length > 0)
    fault('redirectUris', 'are not used by clients of this kind');
  for (const path of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    for (const uri of settings[path]) {
      const message = redirectUriFault(uri, settings.kind);
      if (message) fault(path, `${uri} ${message}`);
    }
  }
  if (isMixed(settings)) fault('postLogoutRedirectUris', 'must not have a scheme of their own for a web app');
  if (settings.scopes.length === 0) fault('scopes', 'must not be empty');
  if (
    settings.kind === 'SERVICE' &&
    settings.scopes.some((scope) => !scope.includes(':') && scope !== 'admin')
  )
    fault('scopes', 'of OpenID Connect are about people; a SERVICE client acts for itself');
  if (settings.ownerUserId && settings.kind !== 'SERVICE') fault('ownerUserId', 'is for SERVICE clients');
  if (settings.mayIntrospect && !hasSecret(settings.kind))
    fault('mayIntrospect', 'needs a client with a secret');
  for (const grant of settings.extraGrants) {
    if (!extensionGrants.includes(grant)) fault('extraGrants', `${grant} is not in extensions.ts`);
    else if (!hasSecret(settings.kind)) fault('extraGrants', `${grant} needs a client with a secret`);
  }
  return faults;
}

/** RFC 8252 and RFC 9700: exact addresses, https but for this very machine, own schemes for native apps. */
function redirectUriFault(uri: string, kind: ClientKind): string | null {
  if (!URL.canParse(uri)) return 'is not an absolute address';
  const url = new URL(uri);
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  if (url.username || url.password) return 'must not hold credentials';
  if (url.protocol === 'https:')
    return loopbackHosts.has(url.hostname) ? 'must not be https on loopback' : null;
  if (url.protocol === 'http:') return loopbackHosts.has(url.hostname) ? null : 'must be https';
  if (forbiddenSchemes.has(url.protocol)) return 'has a scheme that is not allowed';
  if (kind !== 'PUBLIC') return 'must be https';
  // Private schemes are reversed domain names, which keeps two apps from wanting the same one.
  return url.protocol.includes('.') ? null : 'must have a scheme like com.example.app';
}

/** A native app may come back to a scheme of its own; an app of the web may not. */
function isMixed(settings: ClientSettings): boolean {
  return (
    settings.kind === 'PUBLIC' && !isNative(settings) && settings.postLogoutRedirectUris.some(hasOwnScheme)
  );
}

/**
 * Whether the client is a native app: a redirect goes to a scheme of its own, or all go to this machine. Any port of the loopback
 * address is then as good as the registered one, because such apps take the port they get.
 */
export function isNative({ kind, redirectUris }: Pick<ClientSettings, 'kind' | 'redirectUris'>): boolean {
  if (kind === 'DEVICE') return true;
  if (kind !== 'PUBLIC') return false;
  return redirectUris.some(hasOwnScheme) || redirectUris.every((uri) => uri.startsWith('http:'));
}

function hasOwnScheme(uri: string): boolean {
  return !/^https?:/i.test(uri);
}
