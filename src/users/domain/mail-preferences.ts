import type { MailKind } from './mail-kinds.js';

/** The mails that users can switch off, by subject. Stored in `users.muted_mails`. */
export type MailNotice = 'POST_FAILED' | 'RECONNECT' | 'RETURN_DUE';

/** Mails that are missing here are about the security of the user, or were requested. They are always sent. */
const notices: Partial<Record<MailKind, MailNotice>> = {
  POST_FAILED: 'POST_FAILED',
  RECONNECT_SOON: 'RECONNECT',
  RECONNECT_NEEDED: 'RECONNECT',
  RETURN_DUE: 'RETURN_DUE',
};

/** Whether a user who has switched these mails off does not get this one. */
export function isMuted(kind: MailKind, mutedMails: readonly MailNotice[]): boolean {
  const notice = notices[kind];
  return notice !== undefined && mutedMails.includes(notice);
}

/** Which mails a user gets. */
export interface MailPreferences {
  postFailed: boolean;
  reconnect: boolean;
  returnDue: boolean;
}

const fields = {
  postFailed: 'POST_FAILED',
  reconnect: 'RECONNECT',
  returnDue: 'RETURN_DUE',
} as const satisfies Record<keyof MailPreferences, MailNotice>;
const fieldNames = Object.keys(fields) as (keyof MailPreferences)[];

export function toMailPreferences(mutedMails: readonly MailNotice[]): MailPreferences {
  return {
    postFailed: !mutedMails.includes(fields.postFailed),
    reconnect: !mutedMails.includes(fields.reconnect),
    returnDue: !mutedMails.includes(fields.returnDue),
  };
}

/** The muted mails after the changes. Absent and null fields are not changed. */
export function changeMutedMails(
  mutedMails: readonly MailNotice[],
  changes: { [Field in keyof MailPreferences]?: boolean | null },
): MailNotice[] {
  const changed = fieldNames.filter((field) => typeof changes[field] === 'boolean');
  const kept = mutedMails.filter((notice) => !changed.some((field) => fields[field] === notice));
  return [...kept, ...changed.filter((field) => !changes[field]).map((field) => fields[field])];
}
