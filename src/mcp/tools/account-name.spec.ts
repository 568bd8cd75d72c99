import type { Account } from '../../accounts/domain/account.js';
import { Platform } from '../../platforms/platform.js';
import { nameOf } from './account-name.js';

it.each([
  [{ platform: Platform.TIKTOK, username: 'ada' }, 'Ada (@ada, TikTok)'],
  [{ platform: Platform.TIKTOK_SHOP, label: 'The shop', username: null }, 'The shop (TikTok Shop)'],
])('names an account as people do, with its platform', (account, expected) => {
  expect(nameOf({ label: null, displayName: 'Ada', ...account } as Account)).toBe(expected);
});
