import { describePlatformAdapter } from './platform-adapter.contract.js';
import { startTikTokStand } from './tiktok-stand.js';

const offers = { videos: true, photos: true, content: true } as const;

describePlatformAdapter('TikTok with tokens of two hours', offers, () => startTikTokStand());

// The older interpretations of TikTok's documentation.
describePlatformAdapter('TikTok with tokens of a day', offers, () =>
  startTikTokStand({
    lifetimes: { accessTtl: 86_400, refreshTtl: 31_536_000 },
    rotation: 'sometimes',
    oauthErrorStatus: 400,
    uploadProgress: 'last-index',
    refreshExpiry: 'counts-down',
  }),
);
