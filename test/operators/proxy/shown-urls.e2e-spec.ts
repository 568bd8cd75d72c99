import { FirstAdminService } from '../../../src/users/first-admin.service.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { buildConsole } from '../../support/console.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { requestReset, signUp } from '../../support/clients/user-operations.js';
import { asAdmin } from '../../support/clients/users.js';
import { type Creator, PublishingStand, samplePhoto, target } from '../../support/platforms/publishing.js';
import { start as startConnection } from '../../support/servers/simulator.js';
import { nginxPath, startNginx, type TestNginx } from '../../support/servers/nginx.js';
import { freePort } from '../../support/servers/free-port.js';

jest.setTimeout(60_000);

/** Where a visitor, a user or a client begins. The other addresses are found from here. */
const entries = [
  '/',
  '/sign-in',
  '/graphql',
  '/openapi',
  '/openapi.json',
  '/forgot-password',
  '/oauth/device',
  '/auth/tiktok/callback?state=forged&code=x',
  '/.well-known/openid-configuration',
];
const invite = `mutation ($input: InviteUserInput!) { inviteUser(input: $input) { __typename } }`;

(nginxPath ? describe : describe.skip)('every URL shown to a client loads through the proxy', () => {
  let publicUrl: string;
  let nginx: TestNginx;
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    const [port, proxyPort] = [await freePort(), await freePort()];
    const base = '/patchbay';
    publicUrl = `http://127.0.0.1:${proxyPort}${base}`;
    await buildConsole();
    stand = await PublishingStand.start({
      environment: { PORT: String(port), PUBLIC_URL: publicUrl, TRUST_PROXY: 'on', CONSOLE: 'on' },
    });
    nginx = await startNginx(
      proxyPort,
      `location ${base}/ {
         proxy_pass http://127.0.0.1:${port}/; proxy_http_version 1.1; proxy_set_header Host $host;
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
       }`,
    );
    creator = await stand.creator();
  }, 120_000);
  afterAll(async () => {
    await nginx?.close();
    await stand?.close();
  });

  /** Addresses in a page or document, as a browser resolves them. Only those on the host of the proxy. */
  function addressesIn(text: string, type: string, from: string): string[] {
    const found = type.includes('html')
      ? [...text.matchAll(/\s(?:href|src|action)="([^"]+)"/g)].map(([, address]) => address!)
      : [...text.matchAll(/"(https?:\/\/[^"\s]+)"/g)].map(([, address]) => address!);
    const { origin } = new URL(publicUrl);
    const [, base = ''] = /<base href="([^"]+)"/.exec(text) ?? [];
    return found
      .filter((address) => !address.startsWith('data:'))
      .map((address) => new URL(address.replaceAll('&amp;', '&'), new URL(base, from)))
      .filter((url) => url.origin === origin)
      .map(({ href }) => href.split('#')[0]!);
  }

  /** Loads an address and all that it leads to. Returns `status address` of what cannot be loaded. */
  async function brokenFrom(starts: readonly string[]): Promise<{ broken: string[]; loaded: string[] }> {
    const queue = [...starts];
    const loaded = new Set<string>();
    const broken: string[] = [];
    for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
      if (loaded.has(address)) continue;
      loaded.add(address);
      if (!address.startsWith(publicUrl)) broken.push(`outside ${address}`);
      const response = await fetch(address, {
        redirect: 'manual',
        headers: { accept: 'text/html,application/json;q=0.9,*/*;q=0.8' },
      });
      const text = await response.text();
      // Endpoints of OAuth clients are loaded by POST only.
      const isServed = response.status !== 404 || (await fetch(address, { method: 'POST' })).status !== 404;
      const type = response.headers.get('content-type') ?? '';
      // The console answers unknown paths with its page.
      const isPageForFile = /\.(js|css|svg|png|json)$/.test(address) && type.includes('html');
      if (!isServed || response.status >= 500 || isPageForFile) broken.push(`${response.status} ${address}`);
      const location = response.headers.get('location');
      const { origin } = new URL(publicUrl);
      if (location && new URL(location, address).origin === origin)
        queue.push(new URL(location, address).href);
      queue.push(...addressesIn(text, type, address));
    }
    return { broken, loaded: [...loaded] };
  }

  it('on pages and in documents', async () => {
    const { broken, loaded } = await brokenFrom(entries.map((path) => publicUrl + path));
    expect(broken).toEqual([]);
    // The scripts and styles of the console and of GraphiQL, and the endpoints of the OAuth2 server.
    for (const part of [/\/assets\/.*\.js$/, /\/assets\/.*\.css$/, /graphiql/, /\/oauth\/jwks/, /\/result$/])
      expect(loaded.filter((address) => part.test(address))).not.toEqual([]);
  });

  it('in mails and at the start', async () => {
    const visitor = new TestClient(stand.test.url);
    const { client: admin } = await asAdmin(stand.test);
    const [newcomer, invited] = ['newcomer', 'invited'].map((name) => `${name}@example.com`) as [
      string,
      string,
    ];
    const { viewer } = await creator.client.data('{ viewer { email } }');
    await visitor.data(signUp, { input: { email: newcomer, password: 'a quiet lighthouse' } });
    await visitor.data(requestReset, { input: { email: viewer.email } });
    await admin.data(invite, { input: { email: invited } });
    await stand.get(WorkRunner).drain();
    const links = receivedMails(stand.test.dataDir).flatMap(({ link }) => link ?? []);
    expect(links.length).toBeGreaterThanOrEqual(3);
    const first = await stand.get(FirstAdminService).link();
    const { broken } = await brokenFrom(
      [...links, ...(first ? [first] : [])].map((url) => url.split('#')[0]!),
    );
    expect(broken).toEqual([]);
  });

  it('of uploads and connect flows', async () => {
    const created = await creator.client.fetch('/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' },
    });
    const { url } = await startConnection(creator.client);
    const location = created.headers.get('location')!;
    expect(location).toMatch(`${publicUrl}/uploads/`);
    const headers = { 'tus-resumable': '1.0.0' };
    expect((await creator.client.fetch(location, { method: 'HEAD', headers })).status).toBe(200);
    const opened = await creator.client.fetch(url, { redirect: 'manual' });
    expect([url.startsWith(`${publicUrl}/auth/`), opened.headers.get('location')]).toEqual([
      true,
      expect.stringMatching(`^${stand.platformUrls.authorize}/`),
    ]);
  });

  it('to a platform that fetches the files of a post', async () => {
    const uploadId = await stand.upload(creator, samplePhoto);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }], targets: [target(creator)] });
    expect((await stand.until(creator, posts[0].id, ['PUBLISHED', 'FAILED'])).state).toBe('PUBLISHED');
  });
});
