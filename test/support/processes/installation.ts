import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Database } from '../../../src/database/database.js';
import { PublishingStand } from '../platforms/publishing.js';
import { webhookSecret } from '../platforms/webhook-intake.js';
import { newTestDatabase, type TestDatabase } from '../servers/database.js';
import { type DeployedNginx, startDeployedNginx } from '../servers/deployed-nginx.js';
import { createPrivateCa } from '../servers/private-ca.js';
import { TestRedis } from '../servers/redis-server.js';
import { RoleProcess } from './role-process.js';
import { freePort } from '../servers/free-port.js';

/** Server lines of deploy/nginx/upstream-by-role.conf. */
const servers = ['api-1', 'api-2', 'oauth-1', 'oauth-2', 'webhooks-1', 'webhooks-2'] as const;
const workers = ['worker-1', 'worker-2'] as const;
/** Run only while the first process of their role is replaced. */
const spares: ReadonlySet<string> = new Set(['oauth-2', 'webhooks-2']);

export type ProcessName = (typeof servers)[number] | (typeof workers)[number];

/**
 * Two processes for `api` and `worker`, one for `oauth` and `webhooks`, behind nginx with deploy/nginx, with one database, one Redis with
 * TLS and a certificate of a private CA, and one simulated platform. The application of `stand` creates users and accounts; it serves no requests of the tests.
 */
export class Installation {
  private constructor(
    readonly stand: PublishingStand,
    /** Address of nginx. */
    readonly publicUrl: string,
    readonly nginx: DeployedNginx,
    private readonly processes: ReadonlyMap<ProcessName, RoleProcess>,
    private readonly remove: () => Promise<void>,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<Installation> {
    const ports = new Map<ProcessName, number>();
    for (const name of [...servers, ...workers]) ports.set(name, await freePort());
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    const publicUrl = `https://localhost:${httpsPort}`;
    const upstreams = Object.fromEntries(servers.map((name) => [`${name}:3000`, [ports.get(name)!]]));
    const upstreamFile = 'deploy/nginx/upstream-by-role.conf';
    const nginx = await startDeployedNginx({ httpPort, httpsPort, upstreams, upstreamFile });
    const authority = createPrivateCa(mkdtempSync(join(tmpdir(), 'patchbay-ca-')));
    const certificates = getCACertificates('default');
    setDefaultCACertificates([...certificates, nginx.certificate, authority.ca]);
    const redis = await TestRedis.start(authority);
    const shared = {
      database: await newTestDatabase(),
      dataDir: mkdtempSync(join(tmpdir(), 'patchbay-installation-')),
    };
    const common = {
      ...{ PUBLIC_URL: publicUrl, TRUST_PROXY: 'on', REDIS_URL: redis.url, SIMULATOR: 'off' },
      ...{ TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
      ...{ POST_PACING: 'off', HTTP_REQUESTS_PER_MINUTE: '100000' },
      ...{ GRAPHQL_REQUESTS_PER_MINUTE: '100000', OAUTH_REQUESTS_PER_MINUTE: '100000', ...environment },
    };
    const stand = await startStand(common, shared);
    const processes = new Map(
      [...ports].map(([name, port]) => {
        const role = name.slice(0, name.indexOf('-'));
        const own = { ...processEnvironment(common, shared, stand), NODE_EXTRA_CA_CERTS: authority.caFile };
        return [name, new RoleProcess(role, port, own)] as const;
      }),
    );
    const installation = new Installation(stand, publicUrl, nginx, processes, async () => {
      await stand.close();
      setDefaultCACertificates(certificates);
      await nginx.close();
      await redis.kill();
      await shared.database.drop();
      for (const folder of [shared.dataDir, dirname(authority.caFile)])
        rmSync(folder, { recursive: true, force: true });
    });
    const first = [...processes].filter(([name]) => !spares.has(name)).map(([, process]) => process);
    await Promise.all(first.map((process) => process.start()));
    return installation;
  }

  process(name: ProcessName): RoleProcess {
    return this.processes.get(name)!;
  }

  get running(): RoleProcess[] {
    return [...this.processes.values()].filter(({ isRunning }) => isRunning);
  }

  sql(statement: string, values: unknown[] = []): Promise<any[]> {
    return this.stand.get(Database).manager.query(statement, values);
  }

  async close(): Promise<void> {
    for (const process of this.running) await process.kill();
    await this.remove();
  }
}

/** Its clients use nginx. */
async function startStand(
  common: Record<string, string>,
  shared: { database: TestDatabase; dataDir: string },
): Promise<PublishingStand> {
  const environment = { ...common, ROLE: 'api' };
  const simulator = { processingMs: 100, moderationDelayMs: 200 };
  const stand = await PublishingStand.start({ environment, shared, simulator, manualClock: false });
  Object.assign(stand.test, { url: common.PUBLIC_URL });
  await stand.control('POST', '/tiktok/apps', {
    clientKey: 'simclientkey0001',
    webhookUrl: `${common.PUBLIC_URL}/webhooks/tiktok`,
    redirectUris: [`${common.PUBLIC_URL}/auth/tiktok/callback`],
  });
  return stand;
}

function processEnvironment(
  common: Record<string, string>,
  { database, dataDir }: { database: TestDatabase; dataDir: string },
  stand: PublishingStand,
): Record<string, string> {
  const { authorize, api } = stand.platformUrls;
  return {
    ...{ NODE_ENV: 'test', JOB_TIMERS: 'on', CONSOLE: 'off', DATABASE_POOL_MAX: '5' },
    ...{ DATABASE_URL: database.url, DATA_DIR: dataDir },
    ...{ TIKTOK_AUTHORIZE_URL: authorize, TIKTOK_API_URL: api },
    ...common,
  };
}
