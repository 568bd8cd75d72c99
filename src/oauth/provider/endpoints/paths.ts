/** Paths of the authorization server. oidc-provider adds both well-known documents at the root. */
export const endpoints = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  revocation: '/oauth/revoke',
  device_authorization: '/oauth/device_authorization',
  code_verification: '/oauth/device',
  userinfo: '/oauth/userinfo',
  jwks: '/oauth/jwks',
  end_session: '/oauth/logout',
  pushed_authorization_request: '/oauth/par',
};

/** Dynamic client registration, if the operator enables it. Not served by oidc-provider. */
export const registrationPath = '/oauth/register';

export const discoveryPaths = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
] as const;
