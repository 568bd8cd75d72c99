import type { MailKind } from './mail-kinds.js';

/** What a mail of each kind says. `link` is the page its token goes to. */
interface MailText {
  subject: string;
  /** Page of ours that takes the token; absent: the mail has no link. */
  page?: string;
  text: (facts: { link: string; site: string; details: Readonly<Record<string, string>> }) => string;
}

const ignore = 'If this was not you, you need not do anything.';

export const mailTexts: Record<MailKind, MailText> = {
  SIGN_UP: {
    subject: 'Confirm your e-mail address',
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
There already is an account with it, so nothing was changed.

Sign in with your password. If you have forgotten it, ask for a new one at the sign-in.

${ignore}
`,
  },
  RESET_PASSWORD: {
    subject: 'Choose a new password',
    page: '/reset-password',
    text: ({ link, site }) => `Someone, hopefully you, asked for a new password at ${site}.

Open this link to choose one. It works once, for one hour. Unless you choose otherwise there, it signs you out everywhere and
revokes the access of all apps:

${link}

${ignore} Your password stays as it is.
`,
  },
  PASSWORD_CHANGED: {
    subject: 'Your password was changed',
    text: ({ site }) => `The password of your account at ${site} was changed just now.

If this was not you, ask for a new password at the sign-in at once. That also ends every session and the
access of every app.
`,
  },
  CHANGE_EMAIL: {
    subject: 'Confirm your new e-mail address',
    page: '/confirm-email',
    text: ({ link, site }) => `Someone, hopefully you, wants to use this address for an account at ${site}.

Open this link in the browser in which you are signed in. It works once, for one hour:

${link}

${ignore}
`,
  },
  EMAIL_CHANGED: {
    subject: 'Your e-mail address was changed',
    text: ({
      site,
    }) => `The address of your account at ${site} was changed just now. This address no longer belongs to it.

If this was not you, tell whoever runs ${site}.
`,
  },
  RECONNECT_SOON: {
    subject: 'Connect your account again soon',
    text: ({ site, details: { accounts, platform, endsAt, address } }) => `The access that you gave ${site} to

    ${accounts} (${platform})

ends on ${endsAt}. ${platform} lets nobody but you prolong it.

Open this address in a browser in which you are signed in to ${site}, and consent once more:

${address}

Until then everything goes on as before. After it nothing is posted or read there until you have consented.
`,
  },
};
