import { describePlatformAdapter } from './platform-adapter.contract.js';
import { startTikTokStand } from './tiktok-stand.js';

describePlatformAdapter('TikTok with tokens of two hours', () => startTikTokStand());

// The older readings of everything TikTok leaves open.
describePlatformAdapter('TikTok with tokens of a day', () =>
  startTikTokStand({
    lifetimes: { accessTtl: 86_400, refreshTtl: 31_536_000 },
    rotation: 'sometimes',
    oauthErrorStatus: 400,
    uploadProgress: 'last-index',
    refreshExpiry: 'counts-down',
  }),
);
