import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { TikTokShopApp } from '../tiktok-shop.env.js';
import type { ShopRow } from '../client/schemas.js';

/** Values stored with the tokens of a grant: the app that issued them signs every call. */
export function grantExtra({ loginType }: TikTokShopApp): Record<string, string> {
  return { app: loginType };
}

/** Values stored for calls about one shop. */
export function shopExtra({ id, cipher, region }: ShopRow): Record<string, string> {
  return { shopId: id, cipher, ...(region !== null && { region }) };
}

/** Credentials in the form that calls use. */
export interface ShopAccess {
  app: TikTokShopApp;
  accessToken: string;
  /** Null for calls about a whole grant. */
  shopId: string | null;
  cipher: string | null;
  region: string | null;
}

/** @throws PlatformFailure misconfigured if the app of the grant is not configured any more */
export function shopAccessOf(
  { accessToken, extra = {} }: OpenCredentials,
  apps: readonly TikTokShopApp[],
): ShopAccess {
  return {
    app: appOf(extra.app, apps),
    accessToken,
    shopId: extra.shopId ?? null,
    cipher: extra.cipher ?? null,
    region: extra.region ?? null,
  };
}

/** The app of a login type. Another app never stands in for it. @throws PlatformFailure misconfigured */
export function appOf(loginType: string | undefined, apps: readonly TikTokShopApp[]): TikTokShopApp {
  const app = apps.find((one) => one.loginType === loginType);
  if (app) return app;
  throw PlatformFailure.misconfigured(Platform.TIKTOK_SHOP, {
    platformCode: 'APP_NOT_CONFIGURED',
    message: `The app for ${loginType ?? 'this grant'} is not configured in this installation.`,
  });
}

/** Country of the shop; null if the platform did not report it. */
export function regionOf({ extra }: OpenCredentials): string | null {
  return extra?.region ?? null;
}
