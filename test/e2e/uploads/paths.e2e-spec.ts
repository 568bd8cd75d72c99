import { connect } from 'node:net';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { TusClient, tusVersion } from '../../support/clients/tus.js';

describe('An upload request', () => {
  let stand: PublishingStand;
  let tus: TusClient;
  let stranger: Creator;
  let strangersTus: TusClient;
  let victim: string;
  let own: string;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    tus = new TusClient(await stand.creator());
    stranger = await stand.creator();
    strangersTus = new TusClient(stranger);
    victim = await tus.create(10, {
      'upload-metadata': `filename ${Buffer.from('secret').toString('base64')}`,
    });
    await tus.append(victim, 0, 'abc');
    own = await strangersTus.create(99);
  });
  afterAll(() => stand.close());

  /** Sends a request target unchanged. URL libraries would normalize it. */
  const raw = (method: string, target: string, extra = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(stand.test.url);
      const cookie = stranger.client.cookieNames
        .map((name) => `${name}=${stranger.client.cookie(name)}`)
        .join('; ');
      const socket = connect(Number(port), hostname, () =>
        socket.end(
          `${method} ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\nCookie: ${cookie}\r\n` +
            `Tus-Resumable: 1.0.0\r\n${extra}Content-Type: application/offset+octet-stream\r\nUpload-Offset: 3\r\nContent-Length: ${method === 'PATCH' || extra ? 3 : 0}\r\n\r\n${method === 'PATCH' || extra ? 'bad' : ''}`,
        ),
      );
      let answer = '';
      socket.setEncoding('latin1');
      socket.on('data', (text) => (answer += text));
      socket.on('error', reject);
      socket.on('close', () => resolve(answer));
    });

  const targets = (): string[] => {
    const host = new URL(stand.test.url).host;
    return [
      `/uploads/${own}?x=/${victim}`,
      `/uploads/${own}?/${victim}`,
      `/uploads/${own}?x=/..`,
      `/uploads/${own}?x=/%zz`,
      `/uploads/${own}?x=%2f${victim}`,
      `/uploads/${own}#/${victim}`,
      `/uploads/${own}/${victim}`,
      `/uploads/${own}//${victim}`,
      `/uploads/${own}%2f${victim}`,
      `/uploads/${own}%2f..%2f${victim}`,
      `/uploads/${own}/../${victim}`,
      `/uploads/${own}\\${victim}`,
      `/uploads/${own};/${victim}`,
      `/uploads//${victim}`,
      `//uploads/${victim}`,
      `/uploads/./${victim}`,
      `/uploads/%2e%2e/uploads/${victim}`,
      `/uploads/${victim}?x=/${own}`,
      `/uploads/${victim.toUpperCase()}?x=/${own}`,
      `http://${host}/uploads/${own}?x=/${victim}`,
      `http://evil.example/uploads/${victim}`,
      `/uploads/${own}%00/${victim}`,
    ];
  };

  it('affects only the upload in its path, in any notation', async () => {
    const leaks = /upload-length: 10\b|c2VjcmV0|HTTP\/1\.1 5/i;
    for (const nth of targets().keys()) {
      // Some of these requests may delete the own upload.
      own = await strangersTus.create(99);
      const target = targets()[nth]!;
      for (const method of ['HEAD', 'PATCH', 'DELETE', 'GET', 'OPTIONS']) {
        const answer = await raw(method, target);
        expect({ target, method, isLeak: leaks.test(answer), answer }).toMatchObject({ isLeak: false });
      }
      for (const override of ['PATCH', 'HEAD', 'DELETE']) {
        const answer = await raw('POST', target, `X-HTTP-Method-Override: ${override}\r\n`);
        expect({ target, override, isLeak: leaks.test(answer), answer }).toMatchObject({ isLeak: false });
      }
      const created = await raw('POST', target, 'Upload-Length: 5\r\nUpload-Concat: final;/uploads/x\r\n');
      expect({ target, isCreated: created.startsWith('HTTP/1.1 201') }).toMatchObject({ isCreated: false });
      expect(await tus.offsetOf(victim)).toBe('3');
    }
  });

  it('ignores the query', async () => {
    own = await strangersTus.create(99);
    for (const query of ['?x=/..', `?x=/${victim}`, '?x=%zz', '?a=b']) {
      const answer = await strangersTus.send('HEAD', `/uploads/${own}${query}`, tusVersion);
      expect({ query, length: answer.headers.get('upload-length') }).toEqual({ query, length: '99' });
    }
  });

  it('accepts ids in upper case', async () => {
    const head = await tus.send('HEAD', `/uploads/${victim.toUpperCase()}`, tusVersion);
    expect(head.headers.get('upload-offset')).toBe('3');
  });
});
