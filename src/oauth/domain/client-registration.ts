import { z } from 'zod';
import { clientName } from './client-name.js';
import {
  type ClientKind,
  type ClientSettings,
  deviceGrant,
  grantTypesByKind,
  hasPrivateUseScheme,
  hasSecret,
  isInteractive,
  isNative,
  type FieldError,
} from './clients.js';
import { isOAuthScope, oidcScopes } from './scopes.js';

/** The registration is refused. Both fields are sent as `error` and `error_description` (RFC 7591 section 3.2.2). */
export class RegistrationRefused extends Error {
  constructor(
    readonly error: 'invalid_redirect_uri' | 'invalid_client_metadata',
    readonly description: string,
  ) {
    super(description);
    this.name = 'RegistrationRefused';
  }
}

const urls = z.array(z.string().max(2000)).max(50);

/** The supported client metadata (RFC 7591 section 2). Other fields are ignored, as the RFC allows. */
const metadataSchema = z.object({
  client_name: clientName,
  application_type: z.enum(['web', 'native']).optional(),
  redirect_uris: urls.default([]),
  post_logout_redirect_uris: urls.default([]),
  grant_types: z.array(z.string()).min(1).max(20).default(['authorization_code']),
  response_types: z.array(z.literal('code')).max(20).optional(),
  token_endpoint_auth_method: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
  scope: z.string().max(1000).default(oidcScopes.join(' ')),
});

type Metadata = z.infer<typeof metadataSchema>;

/**
 * Settings of a client that registers itself. It never gets what only administrators may give: the scope `admin`, an owner, custom
 * grants, introspection of other clients' tokens. `validateSettings` checks the rules for all clients.
 *
 * @throws RegistrationRefused
 */
export function parseClientMetadata(body: unknown): ClientSettings {
  const parsed = metadataSchema.safeParse(body);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw toRegistrationRefused([{ path: path.join('.'), message }]);
  }
  const metadata = parsed.data;
  const kind = inferKind(metadata);
  const unsupported = metadata.grant_types.find((grant) => !grantTypesByKind[kind].includes(grant));
  if (unsupported)
    throw toRegistrationRefused([
      { path: 'grant_types', message: `must not contain ${unsupported} for this kind of client` },
    ]);
  const scopes = metadata.scope.split(' ').filter(Boolean);
  const refused = scopes.find((scope) => !isOAuthScope(scope) || scope === 'admin');
  if (refused) throw toRegistrationRefused([{ path: 'scope', message: `must not contain ${refused}` }]);
  return {
    name: metadata.client_name,
    kind,
    redirectUris: metadata.redirect_uris,
    postLogoutRedirectUris: metadata.post_logout_redirect_uris,
    scopes: scopes.filter(isOAuthScope),
    ownerUserId: null,
    mayIntrospect: false,
    extraGrants: [],
  };
}

/** Converts errors of settings to one registration error, with the metadata name of the field. Redirect errors come first. */
export function toRegistrationRefused(errors: readonly FieldError[]): RegistrationRefused {
  const redirectError = errors.find(({ path }) => /^redirect_?uris/i.test(path));
  const { path, message } = redirectError ?? errors[0]!;
  const name = metadataNames[path] ?? path;
  return new RegistrationRefused(
    redirectError ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    `${name} ${message}`.trim(),
  );
}

/** The registration response (RFC 7591 section 3.2.1). The settings may differ from the request. */
export function toClientInformation(
  client: ClientSettings & { id: string; createdAt: Date },
  secret: string | null,
) {
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
    ...(secret === null ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: client.name,
    application_type: isNative(client.kind) ? 'native' : 'web',
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: grantTypesByKind[client.kind],
    response_types: isInteractive(client.kind) ? ['code'] : [],
    // client_secret_post is accepted too.
    token_endpoint_auth_method: hasSecret(client.kind) ? 'client_secret_basic' : 'none',
    scope: client.scopes.join(' '),
  };
}

function inferKind(metadata: Metadata): ClientKind {
  const { grant_types: grants, token_endpoint_auth_method: method } = metadata;
  if (grants.includes(deviceGrant)) {
    if (method === undefined || method === 'none') return 'DEVICE';
    throw toRegistrationRefused([
      { path: 'token_endpoint_auth_method', message: 'must be none for a device' },
    ]);
  }
  if (grants.includes('client_credentials')) {
    if (method !== 'none') return 'SERVICE';
    throw toRegistrationRefused([
      { path: 'token_endpoint_auth_method', message: 'cannot be none for a service' },
    ]);
  }
  if (isNativeApp(metadata)) {
    if (method === undefined || method === 'none') return 'NATIVE';
    throw toRegistrationRefused([
      { path: 'token_endpoint_auth_method', message: 'must be none for a native app, which keeps no secret' },
    ]);
  }
  if (metadata.application_type === 'web' && metadata.redirect_uris.some(hasPrivateUseScheme))
    throw toRegistrationRefused([{ path: 'redirectUris', message: 'of a web app must be https' }]);
  return method === 'none' ? 'PUBLIC' : 'CONFIDENTIAL';
}

/** By `application_type` (OpenID Connect Registration). Without it, an app is native if a redirect URI has a private-use scheme. */
function isNativeApp({ application_type: type, redirect_uris: uris, ...metadata }: Metadata): boolean {
  if (type !== undefined) return type === 'native';
  return metadata.token_endpoint_auth_method === 'none' && uris.some(hasPrivateUseScheme);
}

const metadataNames: Readonly<Record<string, string>> = {
  name: 'client_name',
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  scopes: 'scope',
};
