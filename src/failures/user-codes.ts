import type { FailureSpec } from './failure-spec.js';

/** Codes of users and sessions. */
export const userCodes = {
  INVALID_CREDENTIALS: {
    status: 401,
    retryable: false,
    meaning: 'The email address or the password is wrong, or the address is not verified.',
    userMessage: 'The email address or the password is wrong.',
  },
  USER_DISABLED: {
    status: 403,
    retryable: false,
    meaning:
      'An administrator has disabled the user, who cannot sign in or get an invitation until enableUser.',
    userMessage: 'Your account is disabled. Please contact the operator.',
  },
  SECOND_FACTOR_NEEDED: {
    status: 401,
    retryable: false,
    meaning:
      'The sign-in waits for the second factor. Call verifySecondFactor in the same browser until expiresAt: the response has set a cookie.',
    userMessage: 'Please enter the code of your authenticator app.',
  },
  INVALID_CODE: {
    status: 400,
    retryable: false,
    meaning:
      'The code is wrong, or was used before. A code of an authenticator app works once: wait for the next one. A recovery code works once.',
    userMessage:
      'This code is wrong or was already used. Please enter the next code of your authenticator app.',
  },
  SIGN_IN_EXPIRED: {
    status: 400,
    retryable: false,
    meaning:
      'No sign-in waits for a second factor in this browser: it is finished, older than 10 minutes, had 5 wrong codes, or the password has changed.',
    userMessage: 'Please sign in again.',
  },
  PASSKEY_REFUSED: {
    status: 400,
    retryable: false,
    meaning:
      'The passkey is unknown or the signature is wrong: another origin than that of PUBLIC_URL, a challenge that is used, expired (5 minutes) or of another browser, a user who was not verified, or a copied authenticator.',
    userMessage: 'This passkey did not work. Please try again, or use another way to sign in.',
  },
  PASSKEY_LIMIT_REACHED: {
    status: 403,
    retryable: false,
    meaning: 'The user has 20 passkeys, which is the maximum.',
    userMessage: 'You have too many passkeys. Remove one first.',
  },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    retryable: false,
    meaning:
      'Administrators of this installation need a second factor (ADMIN_SECOND_FACTOR). Set up an authenticator app or a passkey. The last one cannot be removed.',
    userMessage:
      'Administrators need a second factor here. Please set up an authenticator app or a passkey in your settings.',
  },
  INVALID_TOKEN: {
    status: 400,
    retryable: false,
    meaning: 'The token of the mailed link is unknown, used or expired.',
    userMessage: 'This link no longer works. Please request a new one.',
  },
  EMAIL_ALREADY_VERIFIED: {
    status: 409,
    retryable: false,
    meaning: 'The link was used before: the address is verified and the user exists. Let the user sign in.',
    userMessage: 'Your email address is already confirmed. Please sign in.',
  },
  WEAK_PASSWORD: {
    status: 400,
    retryable: false,
    meaning: 'The password has fewer than 10 characters, or is one of the most common passwords.',
    userMessage: 'Please choose a longer, less common password.',
  },
  LAST_SIGN_IN_METHOD: {
    status: 409,
    retryable: false,
    meaning: 'The user could not sign in without this identity: they have no password and no other identity.',
    userMessage: 'This is your only way to sign in. Set a password or add another identity first.',
  },
  REGISTRATION_CLOSED: {
    status: 403,
    retryable: false,
    meaning:
      'REGISTRATION does not allow it: sign-ups need open, invitations need open or invite. Existing users can sign in.',
    userMessage: 'You cannot create an account here yourself. Please ask an administrator.',
  },
  USER_EXISTS: {
    status: 409,
    retryable: false,
    meaning: 'A user who can sign in already has this email address.',
    userMessage: 'Someone with this email address already has an account.',
  },
  USERNAME_TAKEN: {
    status: 409,
    retryable: false,
    meaning: 'Another user has this username. Upper and lower case are equal.',
    userMessage: 'This username is taken. Please choose another one.',
  },
  USERNAME_NOT_ALLOWED: {
    status: 400,
    retryable: false,
    meaning:
      'The username is reserved or malformed. Usernames have 3 to 30 letters and digits, start with a letter, and may contain single dots, hyphens and underscores as separators.',
    userMessage:
      'Please choose another username: 3 to 30 letters and digits, starting with a letter. Dots, hyphens and underscores may separate them.',
  },
  LAST_ADMIN: {
    status: 409,
    retryable: false,
    meaning: 'The user is the only administrator. An installation always has at least one.',
    userMessage: 'You are the only administrator. Make another user an administrator first.',
  },
} as const satisfies Record<string, FailureSpec>;
