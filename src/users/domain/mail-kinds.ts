const hour = 3600;

/** The mails that this application sends, and the lifetime of each mail and its link in seconds. */
export const mailLifetimes = {
  /** Verifies the address of a sign-up. */
  SIGN_UP: 24 * hour,
  /** Informs a user about another sign-up with their address. */
  SIGN_UP_KNOWN: 24 * hour,
  /** Lets an invited user choose a password. */
  INVITATION: 7 * 24 * hour,
  /** Lets a user choose a new password. */
  RESET_PASSWORD: hour,
  /** Informs a user that the password was changed. */
  PASSWORD_CHANGED: 24 * hour,
  /** Verifies the new address of a user. */
  CHANGE_EMAIL: hour,
  /** Informs the old address of a user about the change. */
  EMAIL_CHANGED: 24 * hour,
  /** Informs a user that an identity at another provider was linked. */
  IDENTITY_LINKED: 24 * hour,
  /** Informs a user that identities at other providers were removed. */
  IDENTITY_REMOVED: 24 * hour,
  /** Informs a user that a second factor was added, replaced or removed. */
  SECOND_FACTOR_CHANGED: 24 * hour,
  /** Informs a user that a recovery code was used. */
  RECOVERY_CODE_USED: 24 * hour,
  /** Informs a user that several wrong codes were entered after the right first factor. */
  SECOND_FACTOR_REFUSED: 24 * hour,
  /** Informs a user that a passkey was refused because it may have been copied. */
  PASSKEY_COPIED: 24 * hour,
  /** Informs a user that access to their accounts ends unless they consent again. */
  RECONNECT_SOON: 3 * 24 * hour,
  /** Informs a user that access to their accounts has ended. */
  RECONNECT_NEEDED: 3 * 24 * hour,
  /** Informs a user about posts that failed, or whose outcome is not known. */
  POST_FAILED: 24 * hour,
  /** Informs a user that a platform approves return requests unless they decide. */
  RETURN_DUE: 24 * hour,
  /** Informs the owner of an event endpoint that it was disabled. */
  ENDPOINT_DISABLED: 3 * 24 * hour,
} as const satisfies Record<string, number>;

export type MailKind = keyof typeof mailLifetimes;
