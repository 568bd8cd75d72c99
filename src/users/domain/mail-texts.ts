import type { MailKind } from './mail-kinds.js';

/** Subject and text of a kind of mail. */
interface MailText {
  subject: string;
  /** Path of the page that the link opens. Absent if the mail has no link. */
  page?: string;
  text: (facts: { link: string; site: string; details: Readonly<Record<string, string>> }) => string;
}

const ignore = 'If this was not you, you can ignore this mail.';

/** The page for a new password, for a person who has none yet. */
const firstPasswordPath = '/reset-password?first';

/** The texts of all mails. A reset has another text for invited users, who have no password, sessions or apps. */
export type MailTextName = MailKind | 'FIRST_PASSWORD';

export const mailTexts: Record<MailTextName, MailText> = {
  SIGN_UP: {
    subject: 'Confirm your email address',
    page: '/verify-email',
    text: ({ link, site }) => `Someone, hopefully you, signed up at ${site} with this address.

Open this link to confirm the address and sign in. It works once, for 24 hours:

${link}

${ignore} Without this confirmation there is no account.
`,
  },
  SIGN_UP_KNOWN: {
    subject: 'You already have an account',
    text: ({ site }) => `Someone, hopefully you, tried to sign up at ${site} with this address.
You already have an account with this address, so nothing was changed.

Sign in with your password. If you have forgotten it, request a new one on the sign-in page.

${ignore}
`,
  },
  INVITATION: {
    subject: 'You are invited',
    page: firstPasswordPath,
    text: ({ link, site }) => `An administrator of ${site} has created an account for you, with this address.

Open this link to choose a password. It works once, for seven days:

${link}

If you do not expect this, you can ignore this mail. Without this link, only a sign-in at a provider that has verified
this address can use the account.
`,
  },
  RESET_PASSWORD: {
    subject: 'Choose a new password',
    page: '/reset-password',
    text: ({ link, site }) => `Someone, hopefully you, requested a new password at ${site}.

Open this link to choose one. It works once, for one hour. Unless you choose otherwise there, you are signed out
everywhere and the access of all apps is revoked:

${link}

${ignore} Your password does not change.
`,
  },
  FIRST_PASSWORD: {
    subject: 'Choose a password',
    page: firstPasswordPath,
    text: ({
      link,
      site,
    }) => `Someone, hopefully you, requested a password at ${site}. You are invited there and have none yet.

Open this link to choose one. It works once, for one hour:

${link}

${ignore}
`,
  },
  PASSWORD_CHANGED: {
    subject: 'Your password was changed',
    text: ({ site }) => `The password of your account at ${site} was changed just now.

If this was not you, request a new password on the sign-in page immediately. That also ends all sessions and the
access of all apps.
`,
  },
  CHANGE_EMAIL: {
    subject: 'Confirm your new email address',
    page: '/confirm-email',
    text: ({ link, site }) => `Someone, hopefully you, wants to use this address for an account at ${site}.

Open this link in the browser in which you are signed in. It works once, for one hour:

${link}

${ignore}
`,
  },
  EMAIL_CHANGED: {
    subject: 'Your email address was changed',
    text: ({
      site,
    }) => `The address of your account at ${site} was changed just now. You can no longer sign in with this address.

If this was not you, contact the operator of ${site}.
`,
  },
  IDENTITY_LINKED: {
    subject: 'A way to sign in was added',
    text: ({
      site,
      details: { providers },
    }) => `An account at ${providers} was linked to your account at ${site} just now. It can be used to sign in.

If this was not you, request a new password on the sign-in page immediately. That also ends all sessions and the
access of all apps. Then remove ${providers}.
`,
  },
  IDENTITY_REMOVED: {
    subject: 'A way to sign in was removed',
    text: ({
      site,
      details: { providers },
    }) => `You can no longer sign in at ${site} with your account at ${providers}. It was removed just now.

If this was not you, request a new password on the sign-in page immediately. That also ends all sessions and the
access of all apps.
`,
  },
  SECOND_FACTOR_CHANGED: {
    subject: 'Your second factor was changed',
    text: ({
      site,
      details: { change },
    }) => `The second factor of your account at ${site} was changed just now:

${change}.

If this was not you, request a new password on the sign-in page immediately. That also ends all sessions and the
access of all apps. Then check the second factor in your settings.
`,
  },
  RECOVERY_CODE_USED: {
    subject: 'A recovery code was used',
    text: ({
      site,
      details: { left },
    }) => `Someone, hopefully you, used a recovery code of your account at ${site} just now.
Recovery codes that are left: ${left}. You can create new ones in your settings.

If this was not you, request a new password on the sign-in page immediately. That also ends all sessions and the
access of all apps. Then create new recovery codes.
`,
  },
  SECOND_FACTOR_REFUSED: {
    subject: 'Someone may know your password',
    text: ({
      site,
    }) => `Several wrong codes or passkeys were used as the second factor of your account at ${site} today, each after the
right password or a sign-in at a provider.

If this was you, you can ignore this mail. If not, someone knows your password or can use your account at a provider
with which you sign in. The wrong codes gave no access. Request a new password on the sign-in page. That also ends all
sessions and the access of all apps.
`,
  },
  PASSKEY_COPIED: {
    subject: 'A passkey may have been copied',
    text: ({
      site,
      details: { passkey },
    }) => `The passkey "${passkey}" was used for your account at ${site} just now, and was refused: its device counts its uses,
and the count went back. Someone may have a copy of the device.

If you have not restored or copied the device yourself, sign in another way, remove the passkey in your settings, and end
all other sessions.
`,
  },
  RECONNECT_SOON: {
    subject: 'Connect your account again soon',
    text: ({ site, details: { accounts, platform, endsAt, address } }) => `The access of ${site} to

    ${accounts} (${platform})

ends on ${endsAt}. Only you can extend it.

Open this link in a browser in which you are signed in to ${site}, and consent again:

${address}

Until then everything works as before. Afterwards nothing is posted or read there until you consent again.
`,
  },
  RECONNECT_NEEDED: {
    subject: 'Connect your account again',
    text: ({ site, details: { accounts, platform, address } }) => `The access of ${site} to

    ${accounts} (${platform})

has ended. Nothing is posted or read there until you consent again.

Open this link in a browser in which you are signed in to ${site}:

${address}

You can switch off mails of this kind in your settings at ${site}.
`,
  },
  POST_FAILED: {
    subject: 'A post was not published',
    text: ({
      site,
      details: { posts, address },
    }) => `These posts were not published, or the outcome is not known:

${posts}

Sign in to ${site} to see what to do:

${address}

You can switch off mails of this kind in your settings at ${site}.
`,
  },
  RETURN_DUE: {
    subject: 'A return request waits for your decision',
    text: ({ site, details: { shop, platform, request, order, dueAt } }) => `A buyer of

    ${shop} (${platform})

has requested a return: ${request}, order ${order}.

The platform approves it on ${dueAt} unless you decide before, at ${site} or at ${platform}.
`,
  },
  ENDPOINT_DISABLED: {
    subject: 'An event endpoint was disabled',
    text: ({ site, details: { endpoint, reason, address } }) => `The event endpoint

    ${endpoint}

of ${site} was disabled. ${reason}

It gets no more events. When the receiver works again, enable the endpoint at

${address}

Waiting events are then delivered. Use the replay for events that happened while it was disabled.
`,
  },
};
