import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RedisClient } from '../../src/rate-limits/redis-client.js';
import { until } from '../support/jest/deferred.js';
import { redisServerInstalled } from '../support/servers/redis-server.js';
import { freePort } from '../support/servers/free-port.js';

const password = 'p@ss/1';
const sentinelPassword = 'sentinel&1';

/** Uses real time, because the sentinel decides by it. */
(redisServerInstalled() ? describe : describe.skip)('Redis with passwords behind a sentinel', () => {
  let folder: string;
  let primary: ChildProcess;
  let ports: { primary: number; replica: number; sentinel: number };
  const processes: ChildProcess[] = [];
  const clients: Redis[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-sentinel-'));
    ports = { primary: await freePort(), replica: await freePort(), sentinel: await freePort() };
    const data = (port: number) =>
      `port ${port}\nbind 127.0.0.1\nsave ""\nrequirepass "${password}"\nmasterauth "${password}"\n`;
    primary = start('primary', data(ports.primary));
    start('replica', `${data(ports.replica)}replicaof 127.0.0.1 ${ports.primary}\n`);
    const replica = open(new Redis({ port: ports.replica, host: '127.0.0.1', password, lazyConnect: false }));
    await until(async () =>
      (await replica.info('replication').catch(() => '')).includes('master_link_status:up'),
    );
    start(
      'sentinel',
      [
        `port ${ports.sentinel}`,
        'bind 127.0.0.1',
        `requirepass "${sentinelPassword}"`,
        `sentinel monitor main 127.0.0.1 ${ports.primary} 1`,
        `sentinel auth-pass main "${password}"`,
        'sentinel down-after-milliseconds main 500',
        'sentinel failover-timeout main 5000',
        '',
      ].join('\n'),
      ['--sentinel'],
    );
  }, 60_000);
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await Promise.all(
      processes
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map((child) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          return ended;
        }),
    );
    rmSync(folder, { recursive: true, force: true });
  });

  function start(name: string, settings: string, options: string[] = []): ChildProcess {
    const file = join(folder, `${name}.conf`);
    writeFileSync(file, settings);
    const child = spawn('redis-server', [file, ...options], { stdio: 'ignore', cwd: folder });
    processes.push(child);
    return child;
  }
  function open<Client extends Redis>(client: Client): Client {
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }
  const address = () =>
    `redis+sentinel://:${encodeURIComponent(password)}@127.0.0.1:${ports.sentinel}/main?sentinel_password=${encodeURIComponent(sentinelPassword)}`;

  it('is found, and found again after a fail-over', async () => {
    const client = open(new RedisClient(address(), { maxRetriesPerRequest: null }));
    await client.set('before', '1');
    const sentinel = open(new Redis({ port: ports.sentinel, host: '127.0.0.1', password: sentinelPassword }));
    // The sentinel can only choose a replica that it knows.
    await until(
      async () => ((await sentinel.call('SENTINEL', 'REPLICAS', 'main')) as unknown[]).length === 1,
    );
    await until(async () => Number(await client.call('WAIT', '1', '1000')) === 1);

    primary.kill('SIGKILL');
    await client.set('after', '2');
    expect(await client.mget('before', 'after')).toEqual(['1', '2']);
    expect((await client.info('server')).match(/tcp_port:(\d+)/)?.[1]).toBe(String(ports.replica));
  }, 60_000);

  it('refuses a wrong password with an error instead of waiting', async () => {
    const wrong = address().replace(encodeURIComponent(password), 'wrong');
    const client = open(new RedisClient(wrong, { maxRetriesPerRequest: 0, enableOfflineQueue: true }));
    await expect(client.get('before')).rejects.toThrow(/WRONGPASS|NOAUTH|max retries/i);
  }, 30_000);
});
