import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { CallbackOutcome, CallbackQuery } from '../../platform-login.js';
import {
  sellerLogin,
  type TikTokShopApp,
  type TikTokShopLoginType,
  usSellerLogin,
} from '../tiktok-shop.env.js';

/** Codes of the two groups of markets begin with different letters. Not every code has them. */
const prefixes: readonly (readonly [RegExp, TikTokShopLoginType])[] = [
  [/^TTP_/, usSellerLogin],
  [/^(ROW|GCP)_/, sellerLogin],
];

/** Reads a callback. `null` is the literal text of a missing code. @throws PlatformFailure rejected */
export function readCallback(query: CallbackQuery, apps: readonly TikTokShopApp[]): CallbackOutcome {
  if (query.error && query.error !== 'null') {
    return { kind: 'denied', platformCode: query.error, description: query.error_description || null };
  }
  const { code } = query;
  if (!code || code === 'null') {
    throw rejected('UNREADABLE_CALLBACK', 'The callback has neither a code nor an error.');
  }
  const loginType = loginTypeOf(query, code, apps);
  return { kind: 'code', code, ...(loginType !== null && { loginType }) };
}

/** The app of a callback. Null only if the callback has a state, whose flow knows the app. @throws PlatformFailure rejected */
function loginTypeOf(query: CallbackQuery, code: string, apps: readonly TikTokShopApp[]): string | null {
  const { app_key: appKey, shop_region: region, state } = query;
  if (appKey) {
    const app = apps.find((one) => one.appKey === appKey);
    if (app) return app.loginType;
    throw rejected('UNKNOWN_APP', 'The callback names an app that this installation does not have.');
  }
  if (state) return null;
  const hints = new Set(hintsOf(code, region));
  if (hints.size > 1) throw ambiguous();
  const [hint] = hints;
  if (hint === undefined) {
    if (apps.length === 1) return apps[0]!.loginType;
    throw ambiguous();
  }
  if (apps.some(({ loginType }) => loginType === hint)) return hint;
  throw rejected(
    'UNKNOWN_APP',
    'The callback belongs to a group of markets without an app in this installation.',
  );
}

function hintsOf(code: string, region: string | undefined): TikTokShopLoginType[] {
  const byCode = prefixes.filter(([prefix]) => prefix.test(code)).map(([, loginType]) => loginType);
  if (!region) return byCode;
  return [...byCode, region.toUpperCase() === 'US' ? usSellerLogin : sellerLogin];
}

function ambiguous(): PlatformFailure {
  return rejected(
    'APP_UNCLEAR',
    'The callback does not show which app it belongs to. Start the connection in this app instead.',
  );
}

function rejected(platformCode: string, message: string): PlatformFailure {
  return PlatformFailure.rejected(Platform.TIKTOK_SHOP, { platformCode, message, userMessage: message });
}
