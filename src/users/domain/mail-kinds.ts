const hour = 3600;

/** Every mail this application sends, and how many seconds it and its link live. */
export const mailLifetimes = {
  /** Proves the address of a sign-up. */
  SIGN_UP: 24 * hour,
  /** Tells a user that somebody signed up with their address again. */
  SIGN_UP_KNOWN: 24 * hour,
  /** Lets a user choose a new password. */
  RESET_PASSWORD: hour,
  /** Tells a user that the password was changed. */
  PASSWORD_CHANGED: 24 * hour,
  /** Proves the new address of a user. */
  CHANGE_EMAIL: hour,
  /** Tells the old address that it is no longer the user's. */
  EMAIL_CHANGED: 24 * hour,
  /** Tells a user that access to accounts of theirs ends unless they consent again. */
  RECONNECT_SOON: 3 * 24 * hour,
} as const satisfies Record<string, number>;

export type MailKind = keyof typeof mailLifetimes;
