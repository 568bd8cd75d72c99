import { testServices } from '../../support/servers/services.js';
import { WebhookInstallation } from '../../support/processes/webhook-installation.js';

const count = 300;

(testServices().redisUrl ? describe : describe.skip)('one webhook, one effect under 2 + 2 processes', () => {
  let installation: WebhookInstallation;
  beforeAll(async () => {
    installation = await WebhookInstallation.start(count);
  }, 60_000);
  afterAll(() => installation?.close());

  it('also if one receiver and one worker are killed meanwhile, and every tenth is delivered twice', async () => {
    const killed: Promise<void>[] = [];
    const { accepted, refused } = await installation.deliverAll(8, (delivered) => {
      if (delivered === 100) killed.push(installation.kill(2));
      if (delivered === 200) killed.push(installation.kill(0));
    });
    await Promise.all(killed);
    expect(accepted).toBe(count * 1.1);
    expect(refused).toBeGreaterThan(0);
    expect(await installation.settled()).toMatchObject({ events: count, published: count, doubled: {} });
  }, 60_000);
});
