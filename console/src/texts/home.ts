import { settings } from '../settings.js';

const postStates: Record<string, string> = {
  FAILED: 'Not published',
  UNCONFIRMED: 'Perhaps published',
  AWAITING_CREATOR: 'Waits for you in the app',
};

const postActions: Record<string, string> = {
  CHECK_OR_RETRY: 'Check at the platform whether it is there. Publish it again only if it is missing.',
  CONTACT_OPERATOR: 'Contact the operator of this installation.',
  FINISH_IN_APP: 'Open the app of the platform and finish the draft.',
  RECONNECT: 'Connect the account again, then retry.',
  RESOLVE_IN_APP: 'The platform restricts the account. Resolve that in its app, then retry.',
  RETRY: 'Retry, perhaps later.',
  REVISE: 'It cannot be published as it is. Change it and retry.',
  UPGRADE: 'Your plan pauses the account. Upgrade, or move the account up.',
};

export const homeTexts = {
  title: (name: string | null) => (name ? `Hello, ${name}` : `Welcome to ${settings.name}`),
  documentTitle: 'Home',
  start: {
    title: 'Connect your first account',
    text: 'Publish videos, read comments and follow orders from one place. It takes about a minute.',
    action: 'Connect an account',
  },
  attention: {
    title: 'Needs your attention',
    none: 'Everything is fine',
    noneText: 'Accounts, returns or posts that need you appear here.',
    account: 'Account',
    post: 'Post',
    returns: (count: number, hasMore: boolean) => {
      if (hasMore) return `More than ${count} returns wait for your decision`;
      return count === 1 ? '1 return waits for your decision' : `${count} returns wait for your decision`;
    },
    decideBy: 'The earliest deadline is',
    noCaption: 'Post without a caption',
    postState: (state: string) => postStates[state] ?? state,
    postAction: (action: string) => postActions[action] ?? null,
    show: 'Show',
    loadFailed: 'Posts could not be loaded.',
  },
  plan: {
    title: (tier: string) => `Your plan: ${tier}`,
    accounts: 'Accounts',
    posts: 'Posts this month',
    of: (used: string, limit: string) => `${used} of ${limit}`,
    unlimited: (used: string) => `${used}, no limit`,
    reserved: (count: number) =>
      count === 1
        ? '1 slot is reserved by a connection in progress.'
        : `${count} slots are reserved by connections in progress.`,
    remaining: (count: string) => `${count} left`,
    resets: 'Starts again',
    upgrade: 'Upgrade',
  },
  welcome: {
    title: 'Get started',
    step: (step: number) => `Step ${step} of 3`,
    steps: ['Your name', 'Your first account', 'Ready'] as const,
    nameText: 'How should we address you? You can change this later.',
    displayName: 'Your name',
    next: 'Continue',
    skip: 'Skip this step',
    connectText: 'Choose a platform. You allow access at the platform and come back here.',
    connected: (name: string) => `${name} is connected.`,
    readyText: 'You can now publish, read comments and see figures of your account.',
    readyWithout: 'You can connect an account at any time.',
    finish: 'Go to the start page',
    another: 'Connect another account',
  },
};
