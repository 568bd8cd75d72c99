import { startInstagramStand } from './instagram-stand.js';
import { describePlatformAdapter } from './platform-adapter.contract.js';

const offers = { containers: true, content: true, insights: true } as const;

describePlatformAdapter('Instagram Login', offers, () => startInstagramStand('INSTAGRAM_LOGIN'));

describePlatformAdapter('Facebook Login', offers, () => startInstagramStand('FACEBOOK_LOGIN'));

// The alternative interpretations of Meta's documentation.
describePlatformAdapter('Instagram Login as documented', offers, () =>
  startInstagramStand('INSTAGRAM_LOGIN', {
    instagram: {
      codeExchangeShape: 'wrapped',
      meShape: 'wrapped',
      refreshedToken: 'same',
      webhookShape: 'documented',
      commentIdName: 'comment_id',
    },
    meta: { tokenErrorStatus: 401, permissionErrorStatus: 400, throttleStatus: 403 },
  }),
);

describePlatformAdapter('Facebook Login as in the outage of 2026', offers, () =>
  startInstagramStand('FACEBOOK_LOGIN', {
    meta: { pageTokenReads: 'fail', tokenErrorStatus: 401, permissionErrorStatus: 400, throttleStatus: 403 },
  }),
);
