import type { AccountNextAction, AccountStatus, Platform } from '../generated/operations.js';

/** Texts of the components. Each can be replaced, for the whole app or for one component. */
export interface Texts {
  connect(platform: string): string;
  connecting: string;
  connected: string;
  /** Message for a failed flow. `userMessage` is that of the server. Null if there is none. */
  connectFailed(code: string, userMessage: string | null): string;
  chooseAccounts: string;
  connectChosen: string;
  /** Of an account to choose from. */
  accountTaken: string;
  /** Of an account to choose from that the user has connected. */
  accountConnected: string;
  /** Of an account to choose from while the plan has no room for it. */
  accountWithoutSlot: string;
  /** How many more accounts the plan allows. */
  freeSlots(count: number): string;
  cancel: string;
  accounts: string;
  noAccount: string;
  status(status: AccountStatus, reason: string | null): string;
  nextAction(action: AccountNextAction): string | null;
  reconnectBy(date: string): string;
  reconnect: string;
  platform(platform: Platform): string;
  chooseFile: string;
  dropFile: string;
  uploading(percent: number): string;
  uploadPaused: string;
  uploadDone(name: string): string;
  uploadFailed(userMessage: string | null): string;
  pause: string;
  resume: string;
  retry: string;
  loading: string;
  loadFailed(userMessage: string | null): string;
}

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
  PAUSED: 'Paused',
};

const nextActions: Record<string, string | null> = {
  NONE: null,
  RECONNECT: 'Connect the account again.',
  RESOLVE_AT_PLATFORM: 'Resolve this in the app of the platform.',
  UPGRADE: 'Choose a larger plan, or move the account up.',
  WAIT: 'The platform has a problem. This is retried automatically.',
  CONTACT_OPERATOR: 'Contact the operator of this app.',
};

const connectFailures: Record<string, string> = {
  POPUP_CLOSED: 'The window was closed before the account was connected.',
  CONSENT_DENIED: 'You did not allow access. Nothing was connected.',
  NO_ACCOUNT_FOUND: 'There is no account that can be connected.',
  ACCOUNT_ALREADY_CONNECTED: 'Another user has connected this account.',
  CONNECTION_EXPIRED: 'This took too long. Please start again.',
  TIER_LIMIT_REACHED: 'Your plan allows no further account.',
};

/** English texts. */
export const defaultTexts: Texts = {
  connect: (platform) => `Connect ${platform}`,
  connecting: 'Continue in the other window …',
  connected: 'Connected.',
  connectFailed: (code, userMessage) =>
    userMessage ?? connectFailures[code] ?? 'The account was not connected. Please try again.',
  chooseAccounts: 'Choose the accounts to connect',
  connectChosen: 'Connect',
  accountTaken: 'Connected by another user.',
  accountConnected: 'Connected already. Choose it to renew the permission.',
  accountWithoutSlot: 'Your plan has no room for it.',
  freeSlots: (count) =>
    count === 1 ? 'Your plan has room for 1 more account.' : `Your plan has room for ${count} more accounts.`,
  cancel: 'Cancel',
  accounts: 'Account',
  noAccount: 'No account is connected.',
  status: (status, reason) => {
    if (reason === 'ENDS_SOON') return 'Works, but access ends soon';
    return statuses[status] ?? status;
  },
  nextAction: (action) => nextActions[action] ?? null,
  reconnectBy: (date) => `Connect again by ${date}.`,
  reconnect: 'Connect again',
  platform: (platform) => platforms[platform] ?? platform,
  chooseFile: 'Choose a video or photo',
  dropFile: 'or drop it here',
  uploading: (percent) => `Uploading: ${percent} %`,
  uploadPaused: 'The upload is paused.',
  uploadDone: (name) => `${name} is uploaded.`,
  uploadFailed: (userMessage) => userMessage ?? 'The upload was interrupted.',
  pause: 'Pause',
  resume: 'Continue',
  retry: 'Try again',
  loading: 'Loading …',
  loadFailed: (userMessage) => userMessage ?? 'This could not be loaded.',
};
