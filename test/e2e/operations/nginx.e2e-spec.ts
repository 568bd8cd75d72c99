import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import { Agent, fetch as fetchWith } from 'undici';
import { v7 as uuidv7 } from 'uuid';
import { Changes } from '../../../src/changes/changes.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { bytesType, tusVersion } from '../../support/clients/tus.js';
import { password, People } from '../../support/clients/user-browsers.js';
import { signIn } from '../../support/clients/user-operations.js';
import { signedUpUser, type SignedUpUser } from '../../support/clients/users.js';
import { sampleVideo } from '../../support/platforms/publishing.js';
import { type DeployedNginx, startDeployedNginx } from '../../support/servers/deployed-nginx.js';
import { nginxPath } from '../../support/servers/nginx.js';
import { freePort } from '../../support/servers/free-port.js';

const mebibyte = 1024 * 1024;

(nginxPath ? describe : describe.skip)('Behind nginx with deploy/nginx', () => {
  let test: TestApp;
  let nginx: DeployedNginx;
  let agent: Agent;
  let publicUrl: string;
  let httpUrl: string;
  beforeAll(async () => {
    const [port, httpPort, httpsPort] = [await freePort(), await freePort(), await freePort()];
    publicUrl = `https://localhost:${httpsPort}`;
    httpUrl = `http://localhost:${httpPort}`;
    nginx = await startDeployedNginx({ httpPort, httpsPort, upstreams: { 'app:3000': [port] } });
    test = await startTestApp({ PORT: String(port), PUBLIC_URL: publicUrl, TRUST_PROXY: 'on' });
    agent = new Agent({ connect: { ca: nginx.certificate } });
  });
  afterAll(async () => {
    await agent?.close();
    await nginx?.close();
    await test?.close();
  });

  const at = (path: string, init: Parameters<typeof fetchWith>[1] = {}) =>
    fetchWith(new URL(path, publicUrl), { redirect: 'manual', dispatcher: agent, ...init });
  const cookieOf = ({ client }: SignedUpUser) =>
    client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
  /** Size of the largest file of an upload. */
  const storedBytes = () => {
    const folder = join(test.dataDir, 'uploads');
    const names = readdirSync(folder, { recursive: true }) as string[];
    return Math.max(0, ...names.map((name) => statSync(join(folder, name)).size));
  };
  const graphql = async (query: string, variables: object, headers: Record<string, string> = {}) => {
    const response = await at('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { response, body: (await response.json()) as { data: any } };
  };

  it('redirects to https with path, query and method', async () => {
    const response = await fetch(`${httpUrl}/graphql?a=b%20c`, { method: 'POST', redirect: 'manual' });
    expect(response.status).toBe(308);
    expect(response.headers.get('location')).toBe(`${publicUrl}/graphql?a=b%20c`);
  });

  it('speaks HTTP/2', async () => {
    const session = connectHttp2(publicUrl, { ca: nginx.certificate });
    const stream = session.request({ ':path': '/health/live' });
    const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
    expect({ protocol: session.alpnProtocol, status: headers[':status'] }).toEqual({
      protocol: 'h2',
      status: 200,
    });
    stream.resume();
    session.close();
    await once(session, 'close');
  });

  it('signs in a user with secure cookies, whose session has the address of the client', async () => {
    const { email } = await new People(test).person();
    // A client cannot choose its address: nginx appends the real one.
    const { response, body } = await graphql(
      signIn,
      { input: { email, password } },
      { 'x-forwarded-for': '203.0.113.7' },
    );
    expect(body.data.signIn.__typename).toBe('SignedIn');
    const [line = ''] = response.headers.getSetCookie();
    expect(line).toMatch(/^__Host-patchbay_session=.*; Secure/);
    const [{ address }] = await test.app.get(DataSource).query(
      `SELECT s.address FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE u.email = $1 ORDER BY s.created_at DESC, s.id DESC LIMIT 1`,
      [email],
    );
    expect(address).toMatch(/^(127\.0\.0\.1|::1)$/);
    const viewer = await graphql('{ viewer { email } }', {}, { cookie: line.split(';')[0]! });
    expect(viewer.body).toEqual({ data: { viewer: { email } } });
  });

  it('delivers a subscription over wss', async () => {
    const user = await signedUpUser(test);
    const id = uuidv7();
    await test.app.get(DataSource).query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', $1::text, 'Ada', '{}', 0, app_now())`,
      [id, user.userId],
    );
    const changes = test.app.get(Changes);
    const watch = jest.spyOn(changes, 'watch');
    const socket = await TestSocket.open(publicUrl, {
      headers: { cookie: cookieOf(user) },
      ca: nginx.certificate,
    });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    const query = 'subscription { accountChanged { displayName } }';
    socket.send({ type: 'subscribe', id: '1', payload: { query } });
    // The socket itself watches its session.
    while (!watch.mock.calls.some(([kind]) => kind === 'account'))
      await new Promise((resolve) => setImmediate(resolve));
    watch.mockRestore();
    await test.app
      .get(DataSource)
      .transaction((manager) => changes.announce(manager, { kind: 'account', id, userId: user.userId }));
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { data: { accountChanged: { displayName: 'Ada' } } },
    });
    await socket.close();
  });

  it('resumes an interrupted upload that exceeds the default body limit of nginx', async () => {
    const headers = { ...tusVersion, cookie: cookieOf(await signedUpUser(test)) };
    const content = largeVideo(5 * mebibyte);
    const size = String(content.length);
    const created = await at('/uploads', { method: 'POST', headers: { ...headers, 'upload-length': size } });
    expect(created.status).toBe(201);
    const location = created.headers.get('location')!;
    const patchHeaders = (offset: number) => ({ ...headers, ...bytesType, 'upload-offset': String(offset) });
    const offsetOf = async () =>
      Number((await at(location, { method: 'HEAD', headers })).headers.get('upload-offset'));

    const broken = request(location, {
      ca: nginx.certificate,
      method: 'PATCH',
      headers: { ...patchHeaders(0), 'content-length': size },
    }).on('error', () => undefined);
    broken.write(content.subarray(0, 3 * mebibyte));
    // The bytes are stored before the whole request has arrived.
    while (storedBytes() < mebibyte) await new Promise((resolve) => setImmediate(resolve));
    broken.destroy();
    const offset = await offsetOf();
    expect(offset).toBeGreaterThanOrEqual(mebibyte);

    const body = content.subarray(offset);
    expect(body.length).toBeGreaterThan(mebibyte);
    expect((await at(location, { method: 'PATCH', headers: patchHeaders(offset), body })).status).toBe(204);
    expect(await offsetOf()).toBe(content.length);
  });

  it.each(['/graphql', '/auth/token'])('refuses a large body to %s as Patchbay does', async (path) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'x'.repeat(mebibyte) }),
    };
    // The response of Patchbay can be lost after its headers, so it comes from a request without a body.
    const direct = new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': String(init.body.length) };
      httpRequest(new URL(path, test.url), { method: 'POST', headers }, (response) => {
        resolve(text(response));
      })
        .on('error', reject)
        .flushHeaders();
    });
    const response = await at(path, init);
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toMatch('application/json');
    expect(withoutRequestId(await response.json())).toEqual(withoutRequestId(JSON.parse(await direct)));
  });

  it('does not serve metrics', async () => {
    expect((await at('/metrics')).status).toBe(404);
  });

  it('logs neither queries nor signed addresses', async () => {
    await at('/auth/tiktok/callback?code=a-secret-code&state=a-secret-state', {
      headers: { referer: `${publicUrl}/?a-secret` },
    });
    await at('/files/a-secret-token');
    const log = nginx.accessLog();
    expect(log).toContain(' GET /auth/tiktok/callback HTTP/1.1 ');
    expect(log).toContain(' GET /files/- HTTP/1.1 ');
    expect(log).not.toContain('a-secret');
  });
});

function withoutRequestId(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'requestId' ? null : value)));
}

/** The sample video, with an empty MP4 box at its end. */
function largeVideo(size: number): Buffer {
  const sample = readFileSync(sampleVideo);
  const box = Buffer.alloc(size - sample.length);
  box.writeUInt32BE(box.length);
  box.write('free', 4, 'latin1');
  return Buffer.concat([sample, box]);
}
