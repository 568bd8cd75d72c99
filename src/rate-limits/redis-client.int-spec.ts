import { once } from 'node:events';
import { redisServerInstalled, TestRedis } from '../../test/support/servers/redis-server.js';
import { RedisClient } from './redis-client.js';

(redisServerInstalled() ? describe : describe.skip)('A connection to Redis', () => {
  let server: TestRedis;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  beforeAll(async () => {
    server = await TestRedis.start();
    process.on('unhandledRejection', onUnhandled);
  });
  afterAll(async () => {
    process.off('unhandledRejection', onUnhandled);
    await server.kill();
  });

  it.each(['subscriptions', 'database'])(
    'leaves no rejection unhandled when it ends while it restores its %s',
    async (what) => {
      const client = new RedisClient(`${server.url}/${what === 'database' ? 1 : 0}`, {
        enableReadyCheck: false,
        disableClientInfo: true,
        disconnectTimeout: 50,
        retryStrategy: () => 0,
      });
      client.on('error', () => undefined);
      if (what === 'subscriptions') await client.subscribe('channel');
      else await client.select(2);
      // A frozen server accepts connections but does not respond.
      server.freeze();
      const ready = once(client, 'ready');
      client.stream.destroy();
      await ready;
      const ended = once(client, 'end');
      client.disconnect();
      await ended;
      await new Promise((resolve) => setImmediate(resolve));
      server.thaw();
      expect(unhandled).toEqual([]);
    },
  );

  it('reports failures to callers', async () => {
    const client = new RedisClient(server.url);
    await expect(client.call('NOSUCHCOMMAND')).rejects.toThrow(/unknown command/);
    client.disconnect();
    await expect(client.ping()).rejects.toThrow('Connection is closed.');
  });
});
