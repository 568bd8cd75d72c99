import { errors, type KoaContextWithOIDC } from 'oidc-provider';

interface OAuthError {
  status: number;
  error: 'invalid_client' | 'invalid_request' | 'unauthorized_client';
  description: string;
}

/** The limit of oidc-provider, which does not export it. */
const maxBodyBytes = 56 * 1024;

/** Descriptions of oidc-provider for requests without usable credentials. Credentials sent in two ways stay an `invalid_request`. */
const authenticationErrors = new Set([
  'no client authentication mechanism provided',
  'invalid authorization header value format',
  'client_id and client_secret in the authorization header are not properly encoded',
  'client_secret must be provided in the Authorization header',
]);

const grantErrors = new Set([
  'requested grant type is not allowed for this client',
  'urn:ietf:params:oauth:grant-type:device_code is not allowed for this client',
]);

/**
 * Replaces the response of an endpoint that authenticates clients if RFC 6749 section 5.2 has a more specific error than the
 * `invalid_request` of oidc-provider, and if the body is too large. Call it when oidc-provider has rendered the error.
 *
 * @param sendPage renders the error for callers that prefer HTML
 */
export function correctClientError(
  context: KoaContextWithOIDC,
  failure: Error,
  sendPage: (body: { error: string; error_description: string }) => void,
): void {
  const corrected = findCorrection(failure);
  if (!corrected) return;
  const { status, error, description } = corrected;
  const body = { error, error_description: description };
  context.status = status;
  if (status === 401) {
    // The form that oidc-provider uses for a wrong secret.
    const { issuer } = context.oidc.provider;
    context.set(
      'www-authenticate',
      `Basic realm="${issuer}", error="${error}", error_description="${description}"`,
    );
  }
  if (context.response.is('html')) sendPage(body);
  else context.body = body;
}

function findCorrection(failure: Error): OAuthError | null {
  if (!(failure instanceof errors.InvalidRequest)) return null;
  const { error_description: description = '', cause } = failure;
  if (authenticationErrors.has(description)) return { status: 401, error: 'invalid_client', description };
  if (grantErrors.has(description)) return { status: 400, error: 'unauthorized_client', description };
  if (cause instanceof Error && cause.message === 'request entity too large') {
    const limit = `the request body must not exceed ${maxBodyBytes} bytes`;
    return { status: 413, error: 'invalid_request', description: limit };
  }
  return null;
}
