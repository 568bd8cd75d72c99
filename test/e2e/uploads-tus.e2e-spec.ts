import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Upload, type UploadOptions } from 'tus-js-client';
import { type Creator, PublishingStand, sampleVideo } from '../support/publishing.js';

const version = { 'tus-resumable': '1.0.0' };
const bytesType = { 'content-type': 'application/offset+octet-stream' };
const maxBytes = 4 * 1024 ** 3;

interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

describe('The tus protocol', () => {
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
  });
  afterAll(() => stand.close());

  const send = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Buffer,
    { client } = creator,
  ): Promise<Answer> => {
    const response = await client.fetch(path, {
      method,
      headers,
      ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
    });
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const begin = async (size: number, headers: Record<string, string> = {}) => {
    const answer = await send('POST', '/uploads', { ...version, 'upload-length': String(size), ...headers });
    expect(answer.status).toBe(201);
    return answer.headers.get('location')!.split('/').at(-1)!;
  };
  const append = (id: string, offset: number, body: string | Buffer) =>
    send('PATCH', `/uploads/${id}`, { ...version, ...bytesType, 'upload-offset': String(offset) }, body);
  const offsetOf = async (id: string) =>
    (await send('HEAD', `/uploads/${id}`, version)).headers.get('upload-offset');

  describe('core', () => {
    it.each(['/uploads', '/uploads/01890a5d-ac00-7000-8000-00000000abcd'])(
      'describes itself to OPTIONS %s without credentials and whatever version is asked for',
      async (path) => {
        for (const headers of [{}, { 'tus-resumable': '0.2.2' }] as Record<string, string>[]) {
          const answer = await fetch(stand.test.url + path, { method: 'OPTIONS', headers });
          expect(answer.status).toBe(204);
          expect(answer.headers.get('tus-version')).toBe('1.0.0');
          expect(answer.headers.get('tus-max-size')).toBe(String(maxBytes));
          expect(answer.headers.get('tus-extension')!.split(',').sort()).toEqual([
            'creation',
            'creation-with-upload',
            'expiration',
            'termination',
          ]);
        }
      },
    );

    it('answers the offset and the length of an upload, and keeps them out of caches', async () => {
      const id = await begin(10);
      await append(id, 0, 'abc');
      const { status, headers } = await send('HEAD', `/uploads/${id}`, version);
      expect(status).toBe(200);
      expect(headers.get('upload-offset')).toBe('3');
      expect(headers.get('upload-length')).toBe('10');
      expect(headers.get('upload-defer-length')).toBeNull();
      expect(headers.get('cache-control')).toContain('no-store');
    });

    it('stores bytes at the offset and nowhere else', async () => {
      const id = await begin(10);
      expect(await append(id, 0, 'abc')).toMatchObject({ status: 204, body: '' });
      for (const offset of [0, 2, 4, 10]) {
        const answer = await append(id, offset, 'x');
        expect(answer).toMatchObject({ status: 409, body: { error: { code: 'UPLOAD_OFFSET_CONFLICT' } } });
      }
      const stored = await append(id, 3, 'de');
      expect(stored.headers.get('upload-offset')).toBe('5');
      expect(await offsetOf(id)).toBe('5');
    });

    type Case = [string, string, string | null, Record<string, string>, string | undefined, number];
    it.each<Case>([
      ['no version', 'POST', null, { 'upload-length': '5' }, undefined, 412],
      ['no version', 'PATCH', '', { ...bytesType, 'upload-offset': '0' }, 'x', 412],
      ['no version', 'DELETE', '', {}, undefined, 412],
      ['another version', 'POST', null, { 'tus-resumable': '2.0.0', 'upload-length': '5' }, undefined, 412],
      ['another version', 'PATCH', '', { ...bytesType, 'tus-resumable': '0.2.2' }, 'x', 412],
      [
        'no content type',
        'PATCH',
        '',
        { ...version, 'content-type': '', 'upload-offset': '0' },
        undefined,
        415,
      ],
      [
        'JSON',
        'PATCH',
        '',
        { ...version, 'content-type': 'application/json', 'upload-offset': '0' },
        '{}',
        415,
      ],
      ['text', 'PATCH', '', { ...version, 'content-type': 'text/plain', 'upload-offset': '0' }, 'x', 415],
      ['a video', 'PATCH', '', { ...version, 'content-type': 'video/mp4', 'upload-offset': '0' }, 'x', 415],
      ['no offset', 'PATCH', '', { ...version, ...bytesType }, 'x', 400],
      ['a negative offset', 'PATCH', '', { ...version, ...bytesType, 'upload-offset': '-1' }, 'x', 400],
      ['a broken offset', 'PATCH', '', { ...version, ...bytesType, 'upload-offset': '1.5' }, 'x', 400],
      [
        'too many bytes',
        'PATCH',
        '',
        { ...version, ...bytesType, 'upload-offset': '0' },
        'x'.repeat(11),
        413,
      ],
      [
        'a length later',
        'PATCH',
        '',
        { ...version, ...bytesType, 'upload-offset': '0', 'upload-length': '20' },
        'x',
        400,
      ],
      ['no length', 'POST', null, version, undefined, 400],
      ['a negative length', 'POST', null, { ...version, 'upload-length': '-1' }, undefined, 400],
      ['a broken length', 'POST', null, { ...version, 'upload-length': '10e3' }, undefined, 400],
      [
        'more than Tus-Max-Size',
        'POST',
        null,
        { ...version, 'upload-length': String(maxBytes + 1) },
        undefined,
        413,
      ],
      [
        'far more than that',
        'POST',
        null,
        { ...version, 'upload-length': '9007199254740991' },
        undefined,
        413,
      ],
      ['a length to be told later', 'POST', null, { ...version, 'upload-defer-length': '1' }, undefined, 400],
      ['a broken deferral', 'POST', null, { ...version, 'upload-defer-length': '2' }, undefined, 400],
      [
        'a part of several',
        'POST',
        null,
        { ...version, 'upload-length': '5', 'upload-concat': 'partial' },
        undefined,
        400,
      ],
      [
        'broken metadata',
        'POST',
        null,
        { ...version, 'upload-length': '5', 'upload-metadata': 'name !!!' },
        undefined,
        400,
      ],
      [
        'a key twice',
        'POST',
        null,
        { ...version, 'upload-length': '5', 'upload-metadata': 'a YQ==,a YQ==' },
        undefined,
        400,
      ],
      [
        'bytes of another type',
        'POST',
        null,
        { ...version, 'upload-length': '5', 'content-type': 'video/mp4' },
        'x',
        415,
      ],
    ])('refuses %s at %s', async (_name, method, onUpload, headers, body, status) => {
      const id = onUpload === null ? null : await begin(10);
      const answer = await send(method, id ? `/uploads/${id}` : '/uploads', headers, body);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.body.error).toMatchObject({
        code: expect.any(String),
        message: expect.any(String),
        requestId: answer.headers.get('x-request-id'),
      });
      if (status === 412) expect(answer.headers.get('tus-version')).toBe('1.0.0');
      if (id) expect(await offsetOf(id)).toBe('0');
    });

    it.each([
      ['HEAD', {}],
      ['PATCH', { ...bytesType, 'upload-offset': '0' }],
      ['DELETE', {}],
    ])('%s answers 404 for what is not there', async (method, headers) => {
      for (const id of [randomUUID(), 'nothing', '...']) {
        const answer = await send(method, `/uploads/${id}`, { ...version, ...headers }, undefined);
        expect({ id, status: answer.status }).toEqual({ id, status: 404 });
        expect(answer.headers.get('upload-offset')).toBeNull();
      }
    });

    it('answers callers without credentials with its version', async () => {
      const answer = await fetch(`${stand.test.url}/uploads`, {
        method: 'POST',
        headers: { ...version, 'upload-length': '1' },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
    });

    it('takes the method of X-HTTP-Method-Override', async () => {
      const id = await begin(10);
      const override = (method: string, headers: Record<string, string> = {}, body?: string) =>
        send('POST', `/uploads/${id}`, { ...version, 'x-http-method-override': method, ...headers }, body);
      expect((await override('PATCH', { ...bytesType, 'upload-offset': '0' }, 'abc')).status).toBe(204);
      expect((await override('HEAD')).headers.get('upload-offset')).toBe('3');
      expect((await override('PATCH', { 'content-type': 'text/plain' }, 'abc')).status).toBe(415);
      expect((await override('GET')).status).toBe(400);
      expect((await override('DELETE')).status).toBe(204);
      expect((await send('HEAD', `/uploads/${id}`, version)).status).toBe(404);
    });

    it('works behind proxies that name several protocols', async () => {
      const id = await begin(3, { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'evil.example' });
      expect(await offsetOf(id)).toBe('0');
    });
  });

  describe('creation', () => {
    it('answers the address below PUBLIC_URL, whatever the request calls the host', async () => {
      for (const host of ['evil.example', 'localhost']) {
        const answer = await send('POST', '/uploads', {
          ...version,
          'upload-length': '5',
          'x-forwarded-host': host,
        });
        expect(answer.status).toBe(201);
        expect(answer.headers.get('location')).toMatch(
          new RegExp(`^http://(localhost|127\\.0\\.0\\.1):\\d+/uploads/[0-9a-f-]{36}$`),
        );
      }
    });

    it('answers the metadata as they were sent', async () => {
      const metadata = `filename ${Buffer.from('a\0b.mp4').toString('base64')},is_private,empty ,x ${Buffer.from('ü').toString('base64')}`;
      const id = await begin(5, { 'upload-metadata': metadata });
      const head = await send('HEAD', `/uploads/${id}`, version);
      expect(head.headers.get('upload-metadata')).toBe(metadata);
      const { upload } = await creator.client.data('query ($id: ID!) { upload(id: $id) { fileName } }', {
        id,
      });
      expect(upload).toEqual({ fileName: 'ab.mp4' });
    });

    it('takes the first bytes, or all of them', async () => {
      const video = readFileSync(sampleVideo);
      const some = await send(
        'POST',
        '/uploads',
        { ...version, ...bytesType, 'upload-length': '10' },
        'abcd',
      );
      expect(some.status).toBe(201);
      expect(some.headers.get('upload-offset')).toBe('4');
      expect(some.headers.get('upload-expires')).not.toBeNull();
      const all = await send(
        'POST',
        '/uploads',
        { ...version, ...bytesType, 'upload-length': String(video.length) },
        video,
      );
      expect(all.status).toBe(201);
      expect(all.headers.get('upload-offset')).toBe(String(video.length));
      expect(all.headers.get('upload-expires')).toBeNull();
      const more = await send('POST', '/uploads', { ...version, ...bytesType, 'upload-length': '2' }, 'abcd');
      expect(more.status).toBe(413);
    });
  });

  it('tells when an unfinished upload expires, and no longer once it is complete', async () => {
    const video = readFileSync(sampleVideo);
    const begun = await send('POST', '/uploads', { ...version, 'upload-length': String(video.length) });
    const expires = begun.headers.get('upload-expires')!;
    expect(expires).toBe(new Date(expires).toUTCString());
    expect(Date.parse(expires) - stand.nowMs()).toBeGreaterThan(23 * 3_600_000);
    const id = begun.headers.get('location')!.split('/').at(-1)!;
    const first = await append(id, 0, video.subarray(0, 1000));
    expect(first.headers.get('upload-expires')).toBe(expires);
    const last = await append(id, 1000, video.subarray(1000));
    expect(last.status).toBe(204);
    expect(last.headers.get('upload-expires')).toBeNull();
  });

  it('ends an upload, and knows it no more', async () => {
    const id = await begin(10);
    expect(await send('DELETE', `/uploads/${id}`, version)).toMatchObject({ status: 204, body: '' });
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      const headers = method === 'PATCH' ? { ...bytesType, 'upload-offset': '0' } : {};
      expect((await send(method, `/uploads/${id}`, { ...version, ...headers })).status).toBe(404);
    }
  });

  describe('acts on the upload of the path alone', () => {
    let stranger: Creator;
    let victim: string;
    let own: string;
    beforeAll(async () => {
      stranger = await stand.creator();
      victim = await begin(10, {
        'upload-metadata': `filename ${Buffer.from('secret').toString('base64')}`,
      });
      await append(victim, 0, 'abc');
      own = await beginOwn();
    });

    const beginOwn = async () => {
      const headers = { ...version, 'upload-length': '99' };
      const answer = await send('POST', '/uploads', headers, undefined, stranger);
      return answer.headers.get('location')!.split('/').at(-1)!;
    };

    /** Sends a target as it is, which no URL library would. */
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

    it('however the address is written', async () => {
      const leaks = /upload-length: 10\b|c2VjcmV0|HTTP\/1\.1 5/i;
      for (const nth of targets().keys()) {
        // Some of these requests may remove the own upload.
        own = await beginOwn();
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
        expect(await offsetOf(victim)).toBe('3');
      }
    });

    it('and on the own one with any query', async () => {
      own = await beginOwn();
      for (const query of ['?x=/..', `?x=/${victim}`, '?x=%zz', '?a=b']) {
        const answer = await send('HEAD', `/uploads/${own}${query}`, version, undefined, stranger);
        expect({ query, length: answer.headers.get('upload-length') }).toEqual({ query, length: '99' });
      }
    });

    it('whatever the case of its id', async () => {
      const head = await send('HEAD', `/uploads/${victim.toUpperCase()}`, version);
      expect(head.headers.get('upload-offset')).toBe('3');
    });
  });

  describe('serves tus-js-client', () => {
    const options = (more: Partial<UploadOptions>): UploadOptions => ({
      endpoint: `${stand.test.url}/uploads`,
      headers: {
        cookie: creator.client.cookieNames.map((name) => `${name}=${creator.client.cookie(name)}`).join('; '),
      },
      retryDelays: null,
      ...more,
    });
    const run = (upload: Buffer, more: Partial<UploadOptions>) =>
      new Promise<Upload>((resolve, reject) => {
        const started = new Upload(
          upload,
          options({ ...more, onError: reject, onSuccess: () => resolve(started) }),
        );
        started.start();
      });
    const video = readFileSync(sampleVideo);

    it('with bytes in the creation', async () => {
      const { url } = await run(video, { uploadDataDuringCreation: true });
      expect(await offsetOf(url!.split('/').at(-1)!)).toBe(String(video.length));
    });

    it('with POST in place of PATCH', async () => {
      const { url } = await run(video, { overridePatchMethod: true, chunkSize: 400_000 });
      expect(await offsetOf(url!.split('/').at(-1)!)).toBe(String(video.length));
    });

    it('that resumes after its connection broke', async () => {
      const address = await new Promise<string>((resolve, reject) => {
        const first = new Upload(
          video,
          options({
            chunkSize: 300_000,
            onError: reject,
            onChunkComplete: () => void first.abort().then(() => resolve(first.url!)),
          }),
        );
        first.start();
      });
      const { url } = await run(video, { uploadUrl: address });
      expect(url).toBe(address);
    });

    it('that gives up and terminates', async () => {
      const address = await new Promise<string>((resolve, reject) => {
        let url = '';
        const first = new Upload(
          video,
          options({
            chunkSize: 300_000,
            onError: reject,
            onUploadUrlAvailable: () => (url = first.url!),
            onChunkComplete: () => void first.abort(true).then(() => resolve(url), reject),
          }),
        );
        first.start();
      });
      expect((await send('HEAD', new URL(address).pathname, version)).status).toBe(404);
    });

    it('and tells it plainly that it takes no parts', async () => {
      await expect(run(video, { parallelUploads: 2 })).rejects.toThrow(/parallel uploads/);
      await expect(run(video, { uploadLengthDeferred: true })).rejects.toThrow(/Upload-Length/);
    });
  });
});
