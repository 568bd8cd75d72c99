import { ROW_APP } from '../../../simulator/test/tiktok-shop-client.js';
import { signedUpUser } from '../../support/clients/users.js';
import { ShopStand } from '../../support/platforms/shops.js';

describe('An install that started at TikTok Shop', () => {
  let stand: ShopStand;
  beforeAll(async () => {
    stand = await ShopStand.start({ TIKTOK_CLIENT_KEY: 'client-key', TIKTOK_CLIENT_SECRET: 'secret' });
  }, 60_000);
  afterAll(() => stand.close());

  it('cannot be confirmed at the path of another platform, and stays confirmable at its own', async () => {
    const { client } = await signedUpUser(stand.test);
    const arrived = await client.fetch(`/auth/tiktok-shop/callback?app_key=${ROW_APP.appKey}&code=made-up`);
    const page = arrived.headers.get('location')!;
    const connection = new URL(page, stand.test.url).searchParams.get('connection')!;
    const confirm = async (slug: string) => {
      const answer = await client.fetch(`/auth/${slug}/install?connection=${connection}`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams({ connection }),
      });
      return (await answer.json()) as { error: { code: string } };
    };
    expect(await confirm('tiktok')).toMatchObject({ error: { code: 'CONNECTION_EXPIRED' } });
    // The platform is asked, and does not know the code.
    expect(await confirm('tiktok-shop')).toMatchObject({ error: { code: 'PLATFORM_REJECTED' } });
  });
});
