import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import { facebookLoginType, type InstagramLoginType, instagramLoginType } from './scopes.js';

/** Values stored with the token of a grant. */
export function grantExtra(login: InstagramLoginType, subject: string): Record<string, string> {
  return { login, subject };
}

/** Values stored for calls about one account. */
export function accountExtra(account: {
  igId: string;
  page?: { id: string; token: string };
}): Record<string, string> {
  const { igId, page } = account;
  return { igId, ...(page && { pageId: page.id, pageToken: page.token }) };
}

/** Credentials in the form that calls use. */
export interface InstagramAccess {
  login: InstagramLoginType;
  /** Token of the user. */
  userToken: string;
  /** The account; null for calls about the whole grant. */
  igId: string | null;
  /** The Page of the account; with Facebook Login only. */
  page: { id: string; token: string } | null;
}

export function accessOf({ accessToken, extra = {} }: OpenCredentials): InstagramAccess {
  const { login, igId, pageId, pageToken } = extra;
  return {
    login: login === facebookLoginType ? facebookLoginType : instagramLoginType,
    userToken: accessToken,
    igId: igId ?? null,
    page: pageId && pageToken ? { id: pageId, token: pageToken } : null,
  };
}

/** The account of the credentials. @throws PlatformFailure rejected for credentials of a whole grant */
export function accountOf(access: InstagramAccess): string {
  if (access.igId) return access.igId;
  throw PlatformFailure.rejected(Platform.INSTAGRAM, {
    platformCode: 'NO_ACCOUNT',
    message: 'These credentials belong to a grant and not to one of its accounts.',
  });
}

/** The subject of the grant, as reported when the code was exchanged. */
export function subjectOf({ extra }: OpenCredentials): string {
  return extra?.subject ?? '';
}
