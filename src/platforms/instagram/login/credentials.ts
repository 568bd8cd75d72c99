import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import { facebookLoginType, type InstagramLoginType, instagramLoginType } from './scopes.js';

/** What goes along with the token of a grant. */
export function grantExtra(login: InstagramLoginType, subject: string): Record<string, string> {
  return { login, subject };
}

/** What goes along with it for calls about one account. */
export function accountExtra(account: {
  igId: string;
  page?: { id: string; token: string };
}): Record<string, string> {
  const { igId, page } = account;
  return { igId, ...(page && { pageId: page.id, pageToken: page.token }) };
}

/** Credentials as calls use them. */
export interface InstagramAccess {
  login: InstagramLoginType;
  /** Token of the person. */
  userToken: string;
  /** The account; null for calls about the grant as a whole. */
  igId: string | null;
  /** The Page that the account hangs on; with Facebook Login only. */
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

/** The account that credentials are for. @throws PlatformFailure rejected for those of a grant as a whole */
export function accountOf(access: InstagramAccess): string {
  if (access.igId) return access.igId;
  throw PlatformFailure.rejected(Platform.INSTAGRAM, {
    platformCode: 'NO_ACCOUNT',
    message: 'These credentials are of a grant and not of one of its accounts.',
  });
}

/** Whose grant it is, as it was told when the code was exchanged. */
export function subjectOf({ extra }: OpenCredentials): string {
  return extra?.subject ?? '';
}
