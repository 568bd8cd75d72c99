import { parseScopes } from '../domain/scopes.js';
import { isSameUrl } from '../domain/web-url.js';
import { type ExtensionGrant, GrantRefused } from '../extension-points.js';

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * Token exchange (RFC 8693). A service that was called with a user's access token gets its own token for the same user and
 * authorization, with the same or fewer scopes and the same or a shorter lifetime. The claim `act` names the service.
 */
export const tokenExchange: ExtensionGrant = {
  parameters: [
    'subject_token',
    'subject_token_type',
    'requested_token_type',
    'actor_token',
    'audience',
    'resource',
    'scope',
  ],
  async handle(request) {
    const { client, parameters, now } = request;
    const { subject_token: subjectToken, subject_token_type: type, scope } = parameters;
    if (!subjectToken || !type)
      throw new GrantRefused('invalid_request', 'subject_token and subject_token_type are required');
    if (type !== accessTokenType || (parameters.requested_token_type ?? accessTokenType) !== accessTokenType)
      throw new GrantRefused('invalid_request', `only ${accessTokenType} can be exchanged`);
    if (parameters.actor_token)
      throw new GrantRefused('invalid_request', 'actor_token is not supported: the client is the actor');
    const isForeign = [parameters.audience, parameters.resource].some(
      (target) => target !== undefined && !isSameUrl(target, request.issuer),
    );
    if (isForeign) throw new GrantRefused('invalid_target', 'tokens for other audiences are not issued');
    const subject = await request.verifyAccessToken(subjectToken);
    if (!subject?.userId) throw new GrantRefused('invalid_request', 'subject_token is not valid');

    const requested = parseScopes(scope ?? [...subject.scopes].join(' ')).filter(
      (name) => name !== 'offline_access',
    );
    if (scope && !requested.every((name) => subject.scopes.has(name) && client.scopes.includes(name)))
      throw new GrantRefused('invalid_scope', 'a scope exceeds the scopes of subject_token or of the client');
    const { act } = subject.claims;
    return {
      userId: subject.userId,
      authorizationId: subject.authorizationId,
      scopes: requested,
      lifetimeSeconds: (subject.expiresAt.getTime() - now.getTime()) / 1000,
      // Earlier actors are nested (RFC 8693 section 4.1).
      claims: { act: { sub: client.id, ...(act ? { act } : {}) } },
      issuedTokenType: accessTokenType,
    };
  },
};
