import { allowsRedirect } from '../../consent/redirect-uris.js';
import type { App, Apps } from '../login/apps.js';
import { FACEBOOK_PERMISSIONS, type Permission } from '../login/permissions.js';

export interface DialogRequest {
  app: App;
  redirectUri: string;
  /** Requested permissions, `public_profile` first. */
  permissions: Permission[];
  state: string;
  /** Whether previously declined permissions are requested again. */
  rerequest: boolean;
  withGrantedScopes: boolean;
}

/** An error that Facebook shows on a page instead of redirecting back. */
export class DialogError extends Error {
  constructor(
    readonly title: string,
    message: string,
  ) {
    super(message);
  }
}

/** Checks the query of the login dialog. @throws DialogError */
export function readDialogRequest(query: URLSearchParams, apps: Apps): DialogRequest {
  const app = apps.find(query.get('client_id') ?? undefined);
  if (!app) throw new DialogError('Invalid App ID', 'The provided app ID does not look like a valid app ID.');
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === null || !allowsRedirect(app.facebookRedirectUris, redirectUri)) {
    throw new DialogError(
      'URL Blocked',
      "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings.",
    );
  }
  const state = query.get('state');
  if (!state) throw new DialogError('Error', 'The parameter state is required.');
  const responseTypes = (query.get('response_type') ?? 'code').split(/[\s,]+/);
  if (
    !responseTypes.includes('code') ||
    responseTypes.some((type) => type !== 'code' && type !== 'granted_scopes')
  ) {
    throw new DialogError('Error', 'This simulator supports the response types code and granted_scopes.');
  }
  return {
    app,
    redirectUri,
    permissions: readScope(query, app),
    state,
    rerequest: query.get('auth_type')?.split(',').includes('rerequest') === true,
    withGrantedScopes: responseTypes.includes('granted_scopes'),
  };
}

/** A configuration of Login for Business requests all approved permissions. */
function readScope(query: URLSearchParams, app: App): Permission[] {
  const isApproved = ({ name }: Permission): boolean => app.permissions.includes(name);
  if (query.has('config_id')) return FACEBOOK_PERMISSIONS.filter(isApproved);
  const names = new Set(['public_profile', ...(query.get('scope')?.split(/[\s,]+/) ?? [])]);
  names.delete('');
  const unknown = [...names].find(
    (name) => !FACEBOOK_PERMISSIONS.some((known) => known.name === name && isApproved(known)),
  );
  if (unknown !== undefined) throw new DialogError('Invalid Scopes', `Invalid Scopes: ${unknown}.`);
  return FACEBOOK_PERMISSIONS.filter(({ name }) => names.has(name));
}
