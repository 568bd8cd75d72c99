import { apiUrl, settings } from '../settings.js';

const key = `patchbay-next ${settings.basePath}`;

/** Paths of the API. Some of them do something when a browser opens them. */
const apiPath =
  /^(graphql|oauth|auth|second-factor|exports|uploads|files|webhooks|health|metrics|dev|\.well-known|openapi\.json|sign-in|sign-up|first-admin|[a-z]+-(email|password))(\/|$)/;

/** The page to return to. Only pages of this console, so that a link cannot lead to another site. */
export function localPath(next: string | undefined): string {
  const home = `${settings.basePath}/`;
  if (!next || !URL.canParse(next, location.origin)) return home;
  const { origin, pathname, href } = new URL(next, location.origin);
  const isOwn = origin === location.origin && pathname.startsWith(home);
  return isOwn && !apiPath.test(pathname.slice(home.length)) ? href : home;
}

/** Opens the page of the server that asks for the second factor. It continues to the home page, which opens `next`. */
export function openSecondFactor(next: string | undefined): void {
  if (next) sessionStorage.setItem(key, next);
  else sessionStorage.removeItem(key);
  location.assign(apiUrl('/second-factor'));
}

/** The page to open instead of the home page, after the second factor. Null if there is none. It is returned once. */
export function takeNextPage(): string | null {
  if (location.pathname !== `${settings.basePath}/`) return null;
  const next = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return next && localPath(next);
}
