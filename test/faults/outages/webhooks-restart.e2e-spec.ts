import { FaultCounts } from '../../support/jest/fault-counts.js';
import { testServices } from '../../support/servers/services.js';
import { WebhookInstallation } from '../../support/processes/webhook-installation.js';

const count = 10_000;

(testServices().redisUrl ? describe : describe.skip)(
  '10 000 webhooks while every receiver and every worker is killed and started again',
  () => {
    const counts = new FaultCounts('webhooks');
    let installation: WebhookInstallation;
    beforeAll(async () => {
      installation = await WebhookInstallation.start(count);
    }, 60_000);
    afterAll(() => installation?.close());

    it('have one effect each', async () => {
      const restarts: Promise<void>[] = [];
      const { accepted, refused } = await installation.deliverAll(16, (delivered) => {
        if (delivered % 2_500 === 500 && restarts.length < 4)
          restarts.push(installation.restart(restarts.length));
      });
      await Promise.all(restarts);
      expect(restarts).toHaveLength(4);
      expect(accepted).toBe(count * 1.1);
      expect(refused).toBeGreaterThan(0);
      const { events, published, doubled } = await installation.settled();
      counts.add(count, Math.min(events, published));
      counts.add(
        0,
        Object.values(doubled).reduce((sum, one) => sum + one, 0),
      );
      expect({ events, published, doubled }).toEqual({ events: count, published: count, doubled: {} });
    }, 240_000);
  },
);
