import { type Client, grantableScopes, grantTypesByKind, mayUse } from '../../domain/clients.js';
import type { UserRole } from '../../../auth/actor.js';
import { refreshTokenLifetimeSeconds } from '../../domain/lifetimes.js';
import { type OAuthScope, scopesForRole } from '../../domain/scopes.js';
import type { ExchangeableArtifact, RefreshExchange } from '../../tokens/artifacts.repository.js';

/** Tokens and authorizations that end sooner are left to oidc-provider, which decides whether they have ended. */
const minRemainingSeconds = 2;

/** Properties of a refresh token. With others it might be bound to a key or to something else that oidc-provider checks. */
const knownProperties = new Set([
  ...['kind', 'clientId', 'accountId', 'grantId', 'gty', 'scope', 'resource', 'rotations', 'iat', 'iiat'],
  ...['acr', 'amr', 'authTime', 'claims', 'nonce', 'sessionUid', 'sid', 'expiresWithSession'],
]);

/** Properties of the refresh tokens that are exchanged directly. */
interface RefreshTokenPayload {
  clientId: string;
  accountId: string;
  grantId: string;
  gty: string;
  scope: string;
  rotations: number;
  iiat: number;
}

/** A refresh token that may be used, with its authorization and user. */
export interface UsualSource extends ExchangeableArtifact {
  authorization: NonNullable<ExchangeableArtifact['authorization']>;
  user: NonNullable<ExchangeableArtifact['user']>;
  payload: Record<string, unknown> & RefreshTokenPayload;
}

/**
 * Whether the row is an unused refresh token of this client for the API, whose authorization and user are usable. Otherwise oidc-provider
 * answers: it refuses the token, ends the authorization of a used one, or repeats a response.
 */
export function isUsualSource(
  row: ExchangeableArtifact,
  client: Client,
  { resource, nowMs }: { resource: string; nowMs: number },
): row is UsualSource {
  const { payload, authorization, user } = row;
  return (
    row.consumedAt === null &&
    row.remainingSeconds >= minRemainingSeconds &&
    authorization !== null &&
    user !== null &&
    authorization.clientId === client.id &&
    authorization.expiresAt.getTime() >= nowMs + minRemainingSeconds * 1000 &&
    user.disabledAt === null &&
    payload.clientId === client.id &&
    payload.accountId === user.id &&
    payload.grantId === authorization.id &&
    payload.resource === resource &&
    hasUsualPayload(payload) &&
    grantTypesByKind[client.kind].includes('refresh_token') &&
    mayUse(client, 'API')
  );
}

function hasUsualPayload(payload: Record<string, unknown>): boolean {
  const { kind, gty, scope, rotations, iat, iiat, expiresWithSession } = payload;
  return (
    kind === 'RefreshToken' &&
    typeof gty === 'string' &&
    typeof scope === 'string' &&
    typeof rotations === 'number' &&
    typeof iat === 'number' &&
    typeof iiat === 'number' &&
    !expiresWithSession &&
    // An ID token is left to oidc-provider.
    !scope.split(' ').includes('openid') &&
    Object.keys(payload).every((name) => knownProperties.has(name))
  );
}

/** The scope of the access token, in the order of the authorization: what is granted, and what client and user may still have. */
export function refreshedScope(
  { payload, authorization }: UsualSource,
  client: Client,
  role: UserRole,
): string {
  const allowed = new Set<string>(scopesForRole(grantableScopes(client), role));
  const requested = new Set(payload.scope.split(' '));
  const isGranted = (scope: OAuthScope) => requested.has(scope) && allowed.has(scope);
  return authorization.scopes.filter(isGranted).join(' ');
}

/** The next refresh token, without its hash. */
export function nextRefreshToken(
  { payload }: UsualSource,
  nowMs: number,
): Omit<RefreshExchange['next'], 'idHash'> {
  const { gty, rotations, iiat } = payload;
  const iat = Math.floor(nowMs / 1000);
  const grantTypes = gty.endsWith('refresh_token') ? gty : `${gty} refresh_token`;
  return {
    payload: { ...payload, iat, rotations: rotations + 1, gty: grantTypes },
    lifetimeSeconds: refreshTokenLifetimeSeconds(iat - iiat),
  };
}
