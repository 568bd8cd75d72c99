import { allowsRedirect } from '../../../consent/redirect-uris.js';
import type { App, Apps } from '../../login/apps.js';
import { INSTAGRAM_PERMISSIONS, type Permission } from '../../login/permissions.js';

export interface AuthorizeRequest {
  app: App;
  redirectUri: string;
  permissions: Permission[];
  state: string | null;
}

/** A refusal that Instagram shows on a page instead of redirecting back. */
export class AuthorizeError extends Error {
  constructor(
    readonly status: 400 | 404,
    message: string,
  ) {
    super(message);
  }
}

/** Checks the query of an authorize URL. @throws AuthorizeError */
export function readAuthorizeRequest(query: URLSearchParams, apps: Apps): AuthorizeRequest {
  const clientId = query.get('client_id') ?? '';
  if (!/^\d+$/.test(clientId)) throw new AuthorizeError(404, "Sorry, this page isn't available.");
  const app = apps.findByInstagramId(clientId);
  if (!app) throw new AuthorizeError(400, 'Invalid platform app');
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === null || !allowsRedirect(app.instagramRedirectUris, redirectUri)) {
    throw invalidRequest('Invalid redirect_uri');
  }
  if (query.get('response_type') !== 'code') throw invalidRequest('Invalid response_type');
  return { app, redirectUri, permissions: readScope(query.get('scope'), app), state: query.get('state') };
}

/** Separated by commas or blanks; one that is unknown, old or not approved refuses the whole request. */
function readScope(scope: string | null, app: App): Permission[] {
  const names = [...new Set(scope?.split(/[\s,]+/).filter((name) => name !== ''))];
  const permissions = names.map((name) => {
    const permission =
      app.permissions.includes(name) && INSTAGRAM_PERMISSIONS.find((known) => known.name === name);
    if (!permission) throw new AuthorizeError(400, `Invalid scope: ['${name}']`);
    return permission;
  });
  if (permissions.length === 0) throw invalidRequest('Invalid scope');
  return permissions;
}

function invalidRequest(what: string): AuthorizeError {
  return new AuthorizeError(400, `Invalid Request: Request parameters are invalid: ${what}`);
}
