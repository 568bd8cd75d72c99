const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
];

export const settingsTexts = {
  title: 'Settings',
  sections: {
    label: 'Sections of the settings',
    profile: 'Profile',
    security: 'Sign-in and security',
    apps: 'Apps',
    data: 'My data',
  },
  profile: {
    title: 'Profile',
    displayName: 'Your name',
    displayNameHint: 'Shown instead of your email address.',
    username: 'Username',
    usernameHint: '3 to 30 letters and digits. Dots, hyphens and underscores may separate them. Optional.',
    saved: 'Your profile is saved.',
  },
  mails: {
    title: 'Mails',
    legend: 'Send me mails about:',
    postFailed: 'Posts that were not published',
    reconnect: 'Accounts that must be connected again',
    returnDue: 'Return requests that wait for a decision',
  },
  theme: { title: 'Appearance', legend: 'Theme' },
  email: {
    title: 'Email address',
    current: (email: string) => `Your address is ${email}.`,
    label: 'New email address',
    password: 'Your password',
    submit: 'Send a link to the new address',
    sent: (email: string) =>
      `We sent a link to ${email}. Open it in this browser within an hour to use the new address.`,
  },
  noPassword: 'You have no password yet?',
  setPassword: 'Set one by mail',
  password: {
    title: 'Password',
    current: 'Current password',
    next: 'New password',
    nextHint: 'At least 10 characters.',
    everywhere: 'Sign out everywhere else',
    everywhereHint: 'Ends your other sessions and revokes all apps.',
    submit: 'Change the password',
    changed: (sessions: number, apps: number) =>
      `Your password is changed. Ended sessions: ${sessions}. Revoked apps: ${apps}.`,
  },
  sessions: {
    title: 'Sessions',
    text: 'Browsers in which you are signed in.',
    current: 'This browser',
    device: (userAgent: string | null) => {
      if (!userAgent) return 'Unknown browser';
      const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
      const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
      return browser ? (system ? `${browser} on ${system}` : browser) : userAgent.slice(0, 60);
    },
    lastSeen: 'Last used',
    end: 'End',
    ended: 'The session has ended.',
    everywhere: 'Sign out everywhere',
    everywhereText: 'All your sessions end, also this one. Apps that you have authorized keep their access.',
  },
  identities: {
    title: 'Other ways to sign in',
    none: 'You sign in with your password only.',
    linked: 'Linked',
    lastUsed: 'last used',
    remove: 'Remove',
    removeTitle: (name: string) => `Remove ${name}?`,
    removeText: 'You can then no longer sign in with it. Existing sessions stay.',
    removed: 'It is removed.',
    link: (name: string) => `Link ${name}`,
    linkTitle: (name: string) => `Link ${name}?`,
    linkText: 'You can then also sign in with it. You come back to this page.',
  },
  apps: {
    title: 'Authorized apps',
    text: 'Apps that may use your account here.',
    none: 'No app has access',
    noneText: 'Apps appear here after you allow them to use your account.',
    authorized: 'Allowed',
    lastUsed: 'last used',
    neverUsed: 'never used',
    revoke: 'Revoke',
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeText: 'The app loses its access within seconds. It can ask you again.',
    revoked: 'The access is revoked.',
    register: 'Do you develop an app? Administrators of this installation register API clients.',
  },
  export: {
    title: 'Download my data',
    text: 'A JSON file with everything that is stored about you: your profile, accounts, posts, media, comments, shops and the log of your actions.',
    limits:
      'It contains no passwords and no access tokens, and not the files that you uploaded. At most five downloads per hour.',
    action: 'Download my data',
  },
  delete: {
    title: 'Delete my account',
    text: 'This cannot be undone.',
    consequences: [
      'All connected accounts are disconnected.',
      'Scheduled posts are not published.',
      'All your data here is deleted: posts, media, comments, orders and settings.',
      'What was published stays at the platforms.',
    ],
    action: 'Delete my account …',
    dialogTitle: 'Delete your account here?',
    confirm: 'Delete everything',
  },
};
