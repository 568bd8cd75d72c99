import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startTestApp, type TestApp } from '../../support/app.js';
import { signedUpUser } from '../../support/clients/users.js';

const quick = { headersMs: 300, bodyMs: 300, uploadIdleMs: 300, keepAliveMs: 300, checkIntervalMs: 50 };

describe('A slow or silent client', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({}, undefined, quick);
  });
  afterAll(() => test.close());

  async function open(text = ''): Promise<Socket> {
    const { hostname, port } = new URL(test.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  }

  /** All data from the server until it closes the connection. */
  async function untilClosed(socket: Socket): Promise<string> {
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    return text;
  }

  const post = (path: string, headers: string, body: string) =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n${body}`;

  it.each([
    ['says nothing', ''],
    ['sends half a head', 'POST /graphql HTTP/1.1\r\nhost: x\r\nx-half'],
    ['sends half a request line', 'GET /hea'],
    ['never ends its head', `GET / HTTP/1.1\r\n${'x-a: b\r\n'.repeat(20)}`],
    ['sends half a head for a socket', 'GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n'],
  ])('is disconnected if it %s', async (_, text) => {
    const answer = await untilClosed(await open(text));
    expect(answer).toMatch(/^(HTTP\/1\.1 408 Request Timeout\r\n|$)/);
  });

  it.each([
    ['GraphQL', post('/graphql', 'content-type: application/json\r\ncontent-length: 100', '{"query":')],
    [
      'GraphQL, in chunks',
      post('/graphql', 'content-type: application/json\r\ntransfer-encoding: chunked', '5\r\n{"que\r\n'),
    ],
    ['a webhook', post('/webhooks/tiktok', 'content-length: 100', '{')],
    ['a webhook, in chunks', post('/webhooks/tiktok', 'transfer-encoding: chunked', '1\r\n{\r\n')],
    [
      'a form',
      post(
        '/forgot-password',
        'content-type: application/x-www-form-urlencoded\r\ncontent-length: 50',
        'email=',
      ),
    ],
    [
      'a token request',
      post('/oauth/token', 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 50', 'grant'),
    ],
    [
      'a request about a person',
      post(
        '/webhooks/instagram/deauthorize',
        'content-type: application/x-www-form-urlencoded\r\ncontent-length: 50',
        'signed',
      ),
    ],
  ])('gets 408 and is disconnected if only half of %s arrives', async (_, text) => {
    const answer = await untilClosed(await open(text));
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toMatch(/connection: close\r\n/i);
    const body = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as object;
    expect(body).toMatchObject({ error: { code: 'REQUEST_TIMEOUT', retryable: true } });
  });

  it('is disconnected if it was refused already and sends nothing', async () => {
    const answer = await untilClosed(await open(post('/nothing/here', 'content-length: 100', '{')));
    expect(answer).toMatch(/^HTTP\/1\.1 40[48] /);
  });

  it('is disconnected if it sends no further request', async () => {
    expect(await untilClosed(await open('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'))).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  it('is disconnected if it opens no socket and never closes its half', async () => {
    const head = 'GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    expect(await untilClosed(await open(head))).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('may take longer for an upload while bytes arrive', async () => {
    const { client } = await signedUpUser(test);
    const created = await client.fetch('/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '8' },
    });
    const path = new URL(created.headers.get('location')!).pathname;
    const [name] = client.cookieNames;
    const cookie = `cookie: ${name}=${client.cookie(name!)}`;
    const head = (length: number) =>
      `PATCH ${path} HTTP/1.1\r\nhost: x\r\n${cookie}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: ${length}\r\n\r\n`;
    const socket = await open(head(8));
    const began = performance.now();
    const answered = once(socket, 'data') as Promise<[Buffer]>;
    for (let byte = 0; byte < 8; byte += 1) {
      socket.write('x');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // All bytes arrived. The upload fails because they are not media.
    expect((await answered)[0].toString()).toMatch(/^HTTP\/1\.1 (204|422) /);
    expect(performance.now() - began).toBeGreaterThan(2 * quick.uploadIdleMs);
    socket.destroy();
  });

  it('is disconnected if its upload stops', async () => {
    const { client } = await signedUpUser(test);
    const created = await client.fetch('/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '8' },
    });
    const path = new URL(created.headers.get('location')!).pathname;
    const [name] = client.cookieNames;
    const text = `PATCH ${path} HTTP/1.1\r\nhost: x\r\ncookie: ${name}=${client.cookie(name!)}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: 8\r\n\r\nxx`;
    expect(await untilClosed(await open(text))).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });
});
