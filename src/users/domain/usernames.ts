import { Failure } from '../../failures/failure.js';

/** 3 to 30 letters and digits, starting with a letter. Single `.`, `_` and `-` may separate them. */
const format = /^[a-z](?:[a-z0-9]|[._-](?=[a-z0-9])){2,29}$/;

const isAscii = /^[!-~]*$/;

/** Names that could be mistaken for the installation or its operator, and words with a meaning in programs. */
const reserved = new Set(
  `abuse account accounts admin administrator anonymous api app auth billing bot contact everyone help hostmaster info login logout
  mail me moderator mod noreply no-reply null oauth official operator owner patchbay postmaster root security self service settings
  signin signup staff status support sysadmin system team undefined user users viewer webmaster www`.split(
    /\s+/,
  ),
);

/**
 * The stored form of a username: lower case, so that usernames differing only in case are equal.
 *
 * @throws Failure USERNAME_NOT_ALLOWED
 */
export function normalizeUsername(text: string): string {
  const trimmed = text.trim();
  const username = trimmed.toLowerCase();
  // Some non-ASCII letters become ASCII letters in lower case.
  if (!isAscii.test(trimmed) || !format.test(username) || reserved.has(username))
    throw new Failure('USERNAME_NOT_ALLOWED');
  return username;
}
