const platforms: Record<string, string> = {
  TIKTOK: 'TikTok',
  TIKTOK_SHOP: 'TikTok Shop',
  INSTAGRAM: 'Instagram',
};

const statuses: Record<string, string> = {
  ACTIVE: 'Works',
  DISCONNECTED: 'Disconnected',
  ERROR: 'Does not work at the moment',
  EXPIRED: 'Access has ended',
  PAUSED: 'Paused by your plan',
};

const reasons: Record<string, string> = {
  ENDS_SOON: 'The permission for this account ends soon.',
  GRANT_REVOKED: 'The permission was withdrawn at the platform.',
  GRANT_EXPIRED: 'The permission has expired.',
  GRANT_INVALID: 'The platform no longer accepts the permission.',
  TOKEN_REFUSED: 'The platform no longer accepts the permission.',
  LOST_REPLY: 'A response of the platform was lost while the permission was refreshed.',
  AUTHORIZATION_REMOVED: 'The permission was removed at the platform.',
  SHOP_DEACTIVATED: 'The platform has deactivated the shop.',
  MISSING_SCOPES: 'Some permissions were not granted.',
  SCOPES_MISSING: 'Some permissions were not granted.',
  SYNC_FAILING: 'Orders and products cannot be read at the moment.',
};

const nextActions: Record<string, string> = {
  RECONNECT: 'Connect the account again.',
  RESOLVE_AT_PLATFORM: 'Resolve this at the platform.',
  UPGRADE: 'Choose a larger plan, or move the account up in your order.',
  WAIT: 'The platform has a problem. It is tried again automatically.',
  CONTACT_OPERATOR: 'Contact the operator of this installation.',
};

const connectFailures: Record<string, string> = {
  POPUP_CLOSED: 'You closed the window before the account was connected. Nothing was changed.',
  CONSENT_DENIED: 'You did not allow access. Nothing was connected.',
  NO_ACCOUNT_FOUND: 'There is no account that can be connected with this login.',
  ACCOUNT_ALREADY_CONNECTED: 'Another user of this installation has connected this account.',
  ACCOUNT_NOT_ELIGIBLE: 'The platform gives apps no access to accounts of this kind.',
  CONNECTION_EXPIRED: 'This took too long, or was started in another browser. Start again.',
  OTHER_ACCOUNT_CHOSEN: 'You signed in with another account than the one to reconnect. Nothing was changed.',
  SIGNED_IN_AS_ANOTHER_USER: 'This browser is signed in as another user than the one who started.',
  PLATFORM_UNAVAILABLE: 'The platform does not respond at the moment. Try again later.',
};

const capabilities: Record<string, string> = {
  PUBLISH: 'Publish and schedule videos and photos',
  DRAFT: 'Send drafts that you finish in the app',
  CONTENT: 'See your media with views and likes',
  COMMENTS: 'Read and answer comments',
  COMMERCE: 'Follow orders, returns, products and payouts',
};

const requirements: Record<string, string> = {
  TIKTOK: 'You need a TikTok account. Sign in at TikTok and allow access there.',
  TIKTOK_SHOP: 'You need the main account of a shop in Seller Center. Sign in there and authorize the app.',
  INSTAGRAM:
    'You need a professional account (business or creator). You can switch in the settings of the Instagram app, without cost.',
};

const logins: Record<string, string> = {
  INSTAGRAM_LOGIN: 'Connect with Instagram',
  FACEBOOK_LOGIN: 'Connect with Facebook',
  SELLER: 'Connect a shop',
  SELLER_US: 'Connect a shop in the US',
};

const resources: Record<string, string> = {
  ORDERS: 'Orders',
  PRODUCTS: 'Products and stock',
  RETURNS: 'Returns',
  STATEMENTS: 'Statements',
  PAYMENTS: 'Payments',
  WITHDRAWALS: 'Withdrawals',
  METRICS: 'Performance',
};

const outcomes: Record<string, string> = {
  ok: 'Succeeded',
  transient: 'Failed for a moment',
  'rate-limited': 'Too many requests',
  reauthorize: 'Access refused',
  rejected: 'Rejected',
  misconfigured: 'App not configured correctly',
};

const kinds: Record<string, string> = {
  consent: 'Connected',
  'token.refresh': 'Permission refreshed',
  probe: 'Account checked',
  'account.discover': 'Accounts read',
  'account.grant': 'Permission received',
  'account.refresh': 'Profile read',
  'post.init': 'Post announced',
  'post.upload': 'File sent',
  'post.status': 'State of a post read',
  'post.publish': 'Post published',
  'comments.list': 'Comments read',
  'orders.read': 'Orders read',
};

/** Codes that a newer server adds are shown as they are. */
export const accountTexts = {
  title: 'Accounts',
  description: 'The channels, profiles and shops that you have connected.',
  platform: (platform: string) => platforms[platform] ?? platform,
  status: (status: string, reason: string | null) =>
    reason === 'ENDS_SOON' ? 'Works, but ends soon' : (statuses[status] ?? status),
  reason: (reason: string) => reasons[reason] ?? `Reason: ${reason}`,
  nextAction: (action: string) => nextActions[action] ?? null,
  reconnectBy: (date: string) => `Connect again before ${date}.`,
  missingScopes: (scopes: readonly string[]) => `Not granted: ${scopes.join(', ')}.`,
  reconnect: 'Connect again',
  empty: 'No account is connected',
  emptyText: 'Choose a platform below. You stay signed in here while you allow access there.',
  listLabel: 'Connected accounts',
  rankHint: 'If your plan allows fewer accounts, the accounts at the top stay active.',
  moveUp: (name: string) => `Move ${name} up`,
  moveDown: (name: string) => `Move ${name} down`,
  moved: (name: string, position: number) => `${name} is now at position ${position}.`,
  open: 'Details',
  connect: {
    title: 'Connect an account',
    button: (platform: string) => `Connect ${platforms[platform] ?? platform}`,
    login: (loginType: string, platform: string) =>
      logins[loginType] ?? `Connect ${platforms[platform] ?? platform} (${loginType})`,
    benefit: (capability: string) => capabilities[capability] ?? null,
    needs: 'What you need',
    requirement: (platform: string) => requirements[platform] ?? null,
    help: 'Help of the platform',
    simulated: 'Simulated',
    simulatedHint: 'Test data: no call reaches the real platform.',
    none: 'No platform is configured in this installation. Contact its operator.',
    running: 'Continue in the other window …',
    connected: (count: number) =>
      count === 1 ? 'The account is connected.' : `${count} accounts are connected.`,
    failed: (code: string, userMessage: string | null) =>
      connectFailures[code] ?? userMessage ?? 'The account was not connected. Try again.',
    slots: (remaining: number) =>
      remaining === 1 ? 'You can connect 1 more account.' : `You can connect ${remaining} more accounts.`,
    noSlots: 'All accounts of your plan are in use.',
    unlimited: 'Your plan has no limit of accounts.',
  },
  upgrade: {
    title: 'Your plan allows no further account',
    limit: (tier: string, limit: number, platform: string | null) => {
      const what = platform ? `${platforms[platform] ?? platform} ` : '';
      return limit === 1
        ? `The plan ${tier} allows 1 ${what}account.`
        : `The plan ${tier} allows ${limit} ${what}accounts.`;
    },
    to: (tier: string) => `The plan ${tier} allows more.`,
    action: 'Upgrade',
    ask: 'Ask the operator of this installation for a larger plan.',
    alternative: 'Or disconnect an account that you no longer need.',
  },
  choose: {
    title: (platform: string) => `Which ${platforms[platform] ?? platform} accounts do you want to connect?`,
    titleLoading: 'Choose accounts',
    legend: 'Accounts',
    expires: 'The choice ends',
    none: 'Choose at least one account.',
    taken: 'Another user has connected this account.',
    connected: 'You have connected this account. Choose it to renew the permission.',
    noSlot: 'Your plan has no room for it.',
    noSlotLeft: 'Your plan has no room for it. Uncheck another account to choose this one.',
    slots: (free: number, platform: string) => {
      if (free === 0) return `Your plan has no room for another ${platforms[platform] ?? platform} account.`;
      return free === 1 ? 'Your plan has room for 1 of them.' : `Your plan has room for ${free} of them.`;
    },
    submit: 'Connect the chosen accounts',
    later: 'Not now',
  },
  rename: {
    label: 'Nickname',
    hint: (name: string) => `Only you see it. Leave it empty to show “${name}”.`,
    saved: 'The nickname is saved.',
  },
  refresh: { action: 'Check now', done: 'The account works, and its profile is up to date.' },
  disconnect: {
    action: 'Disconnect',
    title: (name: string) => `Disconnect ${name}?`,
    consequences: [
      'Scheduled posts of this account are not published.',
      'Media, comments, orders and figures are no longer updated.',
      'Posts that were published stay at the platform and in your list.',
      'The slot of your plan becomes free. You can connect the account again later.',
    ],
    done: (name: string) => `${name} is disconnected.`,
  },
  page: {
    back: 'All accounts',
    notFound: 'This account does not exist',
    health: 'Health',
    profile: 'Profile',
    sync: 'Orders and products',
    log: 'Activity',
    logHint: 'Recent contacts with the platform, for support.',
    logEmpty: 'Nothing happened yet.',
    readAt: 'Read from the platform',
    connectedAt: 'Connected',
    externalId: 'Id at the platform',
    accessUntil: 'Connect again before',
    lastError: 'Last problem',
    quota: 'Posts at the platform',
    quotaUsed: (used: number, limit: number) => `${used} of ${limit}`,
    allowed: 'Allowed',
  },
  profile: {
    followers: 'Followers',
    following: 'Following',
    likes: 'Likes',
    videos: 'Videos',
    posts: 'Posts',
    bio: 'Description',
    link: 'Profile at the platform',
    website: 'Website',
    page: 'Facebook Page',
    region: 'Region',
    code: 'Shop code',
    verified: 'Verified',
    yes: 'Yes',
  },
  sync: {
    caption: 'State of the data that is read from the shop',
    resource: (resource: string) => resources[resource] ?? resource,
    columns: ['Data', 'State', 'Last read', 'Complete until', 'Next'],
    healthy: 'Works',
    failing: 'Fails',
    history: 'Reads older data',
    never: 'Not yet',
    paused: 'Paused',
  },
  log: {
    caption: 'Contacts with the platform',
    columns: ['Time', 'Action', 'Result', 'Duration', 'Code for support'],
    kind: (kind: string) => kinds[kind] ?? kind,
    outcome: (outcome: string) => outcomes[outcome] ?? outcome,
    duration: (ms: number) => `${ms} ms`,
  },
  switcher: {
    label: (name: string) => `Selected account: ${name}`,
    none: 'Select an account',
    /** On phones. The beginning of the whole text. */
    noneShort: 'Select',
    all: 'All accounts',
    selected: 'Selected',
  },
};
