import { Failure } from '../../failures/failure.js';

/** 3 to 30 characters: letters, digits and single `.`, `_`, `-` between them; it begins with a letter. */
const format = /^[a-z](?:[a-z0-9]|[._-](?=[a-z0-9])){2,29}$/;

const isAscii = /^[!-~]*$/;

/** Names that a visitor could take for the installation itself, and words that programs treat as no name. */
const reserved = new Set(
  `abuse account accounts admin administrator anonymous api app auth billing bot contact everyone help hostmaster info login logout
  mail me moderator mod noreply no-reply null oauth official operator owner patchbay postmaster root security self service settings
  signin signup staff status support sysadmin system team undefined user users viewer webmaster www`.split(
    /\s+/,
  ),
);

/**
 * A name as it is stored: lower case, so that names are unique whatever their case.
 *
 * @throws Failure USERNAME_NOT_ALLOWED
 */
export function normalizedUsername(text: string): string {
  const trimmed = text.trim();
  const username = trimmed.toLowerCase();
  // Some letters outside of ASCII become ASCII in lower case.
  if (!isAscii.test(trimmed) || !format.test(username) || reserved.has(username))
    throw new Failure('USERNAME_NOT_ALLOWED');
  return username;
}
