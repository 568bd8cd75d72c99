import { describePlatformAdapter } from './platform-adapter.contract.js';
import { startTikTokShopStand } from './tiktok-shop-stand.js';

const offers = { commerce: true, platformInitiated: true } as const;

describePlatformAdapter('TikTok Shop with tokens that rotate', offers, () =>
  // The reading with totals, which show that a page has skipped a product.
  startTikTokShopStand({ productPages: 'offset' }),
);

// The other readings of everything the platform leaves open.
describePlatformAdapter('TikTok Shop with tokens that stay', offers, () =>
  startTikTokShopStand({
    refresh: 'keeps',
    ciphers: 'stable',
    emptyLists: 'empty',
    rejectReasons: 'refused',
    omitOptionalFields: true,
    unknownEnumValues: true,
    businessErrorStatus: 400,
    versionErrorCode: 36_009_004,
    rateLimits: { status: 200 },
  }),
);
