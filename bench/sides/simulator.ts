import { startSimulator } from '../../simulator/simulator.js';
import { sellerLogin, simulatedShopApps } from '../../src/platforms/tiktok-shop/tiktok-shop.env.js';
import { report } from '../harness/child.js';

/**
 * The simulator on free ports, without rate limits, which would limit the measurement, and without a record of requests.
 * The app of the shops has no address for webhooks.
 */
const { urls } = await startSimulator({
  ports: { control: 0 },
  logLevel: 'error',
  tiktok: { rateLimits: false },
  tiktokShop: {
    rateLimits: { enabled: false },
    exchangeBytes: 0,
    apps: [
      {
        ...simulatedShopApps[sellerLogin],
        market: 'ROW',
        redirectUrl: 'http://127.0.0.1:3000/auth/tiktok-shop/callback',
      },
    ],
  },
});
report({ url: urls.control, urls });
