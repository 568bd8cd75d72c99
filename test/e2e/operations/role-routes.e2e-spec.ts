import { readFileSync } from 'node:fs';
import { Agent, fetch as fetchWith } from 'undici';
import { startTestApp, type TestApp } from '../../support/app.js';
import { collectRoutes, type Route } from '../../support/clients/routes.js';
import { allManifests } from '../../support/kubernetes.js';
import { type DeployedNginx, startDeployedNginx } from '../../support/servers/deployed-nginx.js';
import { nginxPath } from '../../support/servers/nginx.js';
import { testServices } from '../../support/servers/services.js';
import { freePort } from '../../support/servers/free-port.js';

const { redisUrl } = testServices();
const upstreamFile = 'deploy/services/upstream.conf';
const { paths } = allManifests().find(({ kind }) => kind === 'Ingress')!.spec.rules[0].http as {
  paths: { path: string; pathType: string; backend: { service: { name: string } } }[];
};

/** The role that the Ingress chooses: the exact path, or the longest prefix of whole segments. */
function roleInIngress(path: string): string {
  const exact = paths.find((rule) => rule.pathType === 'Exact' && rule.path === path);
  if (exact) return exact.backend.service.name.replace('patchbay-', '');
  const [best] = paths
    .filter(({ pathType }) => pathType === 'Prefix')
    .filter(({ path: prefix }) => `${path}/`.startsWith(prefix === '/' ? '/' : `${prefix}/`))
    .sort((one, other) => other.path.length - one.path.length);
  return best!.backend.service.name.replace('patchbay-', '');
}

/** The upstream group that a file chooses. */
function upstreamOf(path: string, file = upstreamFile): string {
  const text = readFileSync(file, 'utf8');
  const rules = [...text.matchAll(/^ {2}~(\S+) (\w+);$/gm)];
  const rule = rules.find(([, pattern]) => new RegExp(pattern!).test(path));
  return rule?.[2] ?? /^ {2}default (\w+);$/m.exec(text)![1]!;
}

/** The role that deploy/nginx/upstream-by-role.conf chooses. */
function roleInNginx(path: string): string {
  return upstreamOf(path, 'deploy/nginx/upstream-by-role.conf').replace('patchbay_', '');
}

(redisUrl && nginxPath ? describe : describe.skip)('Separate roles behind one proxy', () => {
  let nginx: DeployedNginx;
  let agent: Agent;
  let publicUrl: string;
  const apps: TestApp[] = [];
  const routes = new Map<string, Route[]>();
  beforeAll(async () => {
    const [oauth, api, httpPort, httpsPort] = [
      ...[await freePort(), await freePort()],
      ...[await freePort(), await freePort()],
    ] as [number, number, number, number];
    publicUrl = `https://localhost:${httpsPort}`;
    const settings = { PUBLIC_URL: publicUrl, TRUST_PROXY: 'on', REDIS_URL: redisUrl! };
    const upstreams = { 'api:3000': [api], 'oauth:3000': [oauth] };
    nginx = await startDeployedNginx({ httpPort, httpsPort, upstreams, upstreamFile });
    agent = new Agent({ connect: { ca: nginx.certificate } });
    for (const [role, port] of [
      ['oauth', oauth],
      ['api,webhooks', api],
    ] as const) {
      const started = await collectRoutes(() =>
        startTestApp({ ...settings, ROLE: role, PORT: String(port) }, apps[0]),
      );
      apps.push(started.result);
      routes.set(role, started.routes);
    }
  });
  afterAll(async () => {
    await agent?.close();
    await nginx?.close();
    for (const app of apps.reverse()) await app.close();
  });

  const at = (path: string, method = 'GET') =>
    fetchWith(new URL(path, publicUrl), { method, redirect: 'manual', dispatcher: agent });

  it('sends the routes of each role to its processes', () => {
    const urls = (role: string) => new Set(routes.get(role)!.map(({ url }) => url.replace(/\/\*$/, '/x')));
    const [oauth, api] = [urls('oauth'), urls('api,webhooks')];
    const onlyOAuth = [...oauth].filter((url) => !api.has(url));
    const onlyApi = [...api].filter((url) => !oauth.has(url));
    expect(onlyOAuth.length).toBeGreaterThan(3);
    expect(onlyApi.length).toBeGreaterThan(15);
    for (const url of onlyOAuth) {
      expect([url, roleInIngress(url), upstreamOf(url)]).toEqual([url, 'oauth', 'patchbay_oauth']);
      expect([url, roleInNginx(url)]).toEqual([url, 'oauth']);
    }
    for (const url of onlyApi) {
      const role = url.startsWith('/webhooks') ? 'webhooks' : 'api';
      expect([url, roleInIngress(url), upstreamOf(url)]).toEqual([url, role, 'patchbay']);
      expect([url, roleInNginx(url)]).toEqual([url, role]);
    }
  });

  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
    'serves every endpoint of %s',
    async (path) => {
      const metadata = (await (await at(path)).json()) as Record<string, unknown>;
      const endpoints = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
      expect(endpoints.length).toBeGreaterThan(7);
      for (const [name, address] of endpoints) {
        const { pathname } = new URL(address as string);
        const statuses = [await at(pathname), await at(pathname, 'POST')].map(({ status }) => status);
        expect({ name, isServed: statuses.some((status) => status !== 404 && status < 500) }).toEqual({
          name,
          isServed: true,
        });
        expect({ name, role: roleInIngress(pathname) }).toEqual({ name, role: 'oauth' });
      }
    },
  );

  it.each(['/sign-in', '/sign-up'])('sends the page %s of the console to the role api', (path) => {
    expect([roleInIngress(path), upstreamOf(path), roleInNginx(path)]).toEqual(['api', 'patchbay', 'api']);
  });

  it.each([
    ['GET', '/openapi.json', 200],
    ['POST', '/uploads', 401],
    ['POST', '/webhooks/tiktok', 401],
  ])('serves %s %s', async (method, path, status) => {
    expect((await at(path, method)).status).toBe(status);
  });
});
