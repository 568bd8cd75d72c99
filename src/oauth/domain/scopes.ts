import type { UserRole } from '../../auth/actor.js';
import { type Scope, scopes as apiScopes } from '../../auth/scopes.js';

/** Scopes of OpenID Connect: identity claims and offline access. */
export const oidcScopes = ['openid', 'profile', 'email', 'offline_access'] as const;

export type OAuthScope = Scope | (typeof oidcScopes)[number];

/** Scopes that tools for AI assistants require. A test compares them with the tools. */
export const assistantScopes = [
  ...(['accounts:read', 'posts:read', 'posts:write', 'content:read', 'content:write'] as const),
  ...(['commerce:read', 'commerce:write'] as const),
] satisfies Scope[];

/** All scopes that clients can request. */
export const oauthScopes: readonly OAuthScope[] = [...oidcScopes, ...apiScopes];

const scopeNames: ReadonlySet<string> = new Set(oauthScopes);
const apiScopeNames: ReadonlySet<string> = new Set(apiScopes);

export function isOAuthScope(text: string): text is OAuthScope {
  return scopeNames.has(text);
}

export function isApiScope(text: string): text is Scope {
  return apiScopeNames.has(text);
}

/** Parses a space-separated list. Drops duplicates and unknown scopes. */
export function parseScopes(text: string | null | undefined): OAuthScope[] {
  return [...new Set((text ?? '').split(' '))].filter(isOAuthScope);
}

/** The scopes of a client that requests a token on its own behalf and names none: those that it may have, except `admin`. */
export function ownDefaultScopes<Name extends string>(grantable: readonly Name[]): Name[] {
  return grantable.filter((name) => name !== 'admin');
}

/** Scopes that a user of this role may grant. `admin` is for administrators only. */
export function scopesForRole<Name extends string>(names: readonly Name[], role: UserRole): Name[] {
  return role === 'ADMIN' ? [...names] : names.filter((name) => name !== 'admin');
}

/** What each scope allows, as shown on the consent page after "This app will be able to". */
export const scopeDescriptions: Record<OAuthScope, string> = {
  openid: 'Confirm your identity',
  profile: 'See your name',
  email: 'See your email address',
  offline_access: 'Keep this access while you are not using the app, until you revoke it',
  'accounts:read': 'See the accounts you have connected',
  'accounts:write': 'Connect, rename and disconnect accounts',
  'posts:read': 'See your posts and their results',
  'posts:write': 'Publish, schedule and cancel posts on your behalf',
  'content:read': 'See media, comments and insights of your accounts',
  'content:write': 'Reply to, hide and delete comments on your behalf',
  'commerce:read': 'See orders, products, returns and money of your shops',
  'commerce:write': 'Change stock and decide returns of your shops',
  'events:read': 'Read what has happened: published posts, new comments, orders and changes of your accounts',
  'events:write': 'Choose where your events are sent',
  'profile:read': 'See your profile and plan',
  'profile:write': 'Change your profile',
  admin: 'Administer this installation: users, plans, webhooks and API clients',
};

/** Scopes that allow changes. The consent page highlights them. */
export function isSensitive(scope: OAuthScope): boolean {
  return scope === 'admin' || scope.endsWith(':write');
}
