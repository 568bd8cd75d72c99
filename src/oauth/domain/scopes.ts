import type { UserRole } from '../../auth/actor.js';
import { type Scope, scopes as apiScopes } from '../../auth/scopes.js';

/** Scopes that OpenID Connect defines: who the person is, and access that lasts. */
export const oidcScopes = ['openid', 'profile', 'email', 'offline_access'] as const;

export type OAuthScope = Scope | (typeof oidcScopes)[number];

/** Everything a client can be allowed. */
export const oauthScopes: readonly OAuthScope[] = [...oidcScopes, ...apiScopes];

const known: ReadonlySet<string> = new Set(oauthScopes);
const ofTheApi: ReadonlySet<string> = new Set(apiScopes);

export function isOAuthScope(text: string): text is OAuthScope {
  return known.has(text);
}

export function isApiScope(text: string): text is Scope {
  return ofTheApi.has(text);
}

/** The scopes of a space-separated list, each once, unknown ones left out. */
export function parseScopes(text: string | null | undefined): OAuthScope[] {
  return [...new Set((text ?? '').split(' '))].filter(isOAuthScope);
}

/** What is left of a client's scopes for a user of this role: `admin` is for administrators only. */
export function scopesForRole<Name extends string>(names: readonly Name[], role: UserRole): Name[] {
  return role === 'ADMIN' ? [...names] : names.filter((name) => name !== 'admin');
}

/** What each scope lets an app do, in the words of the consent page: "… will be able to:". */
export const scopeDescriptions: Record<OAuthScope, string> = {
  openid: 'Know that you are you',
  profile: 'See your name',
  email: 'See your e-mail address',
  offline_access: 'Keep this access while you are away, until you take it back',
  'accounts:read': 'See the accounts you have connected',
  'accounts:write': 'Connect, rename and disconnect accounts',
  'posts:read': 'See your posts and how they did',
  'posts:write': 'Publish, schedule and cancel posts in your name',
  'content:read': 'See media, comments and insights of your accounts',
  'content:write': 'Reply to, hide and delete comments in your name',
  'profile:read': 'See your profile and plan',
  'profile:write': 'Change your profile',
  admin: 'Run this installation as an administrator: users, plans, webhooks and API clients',
};

/** The API scopes that change something: shown apart, so that nobody overlooks them. */
export function isSensitive(scope: OAuthScope): boolean {
  return scope === 'admin' || scope.endsWith(':write');
}
