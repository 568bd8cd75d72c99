import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Upload, type UploadOptions } from 'tus-js-client';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';
import { bytesType, TusClient, tusVersion } from '../../support/clients/tus.js';

const maxBytes = 4 * 1024 ** 3;

describe('The tus protocol', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let tus: TusClient;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    tus = new TusClient(creator);
  });
  afterAll(() => stand.close());

  describe('core', () => {
    it.each(['/uploads', '/uploads/01890a5d-ac00-7000-8000-00000000abcd'])(
      'is described by OPTIONS %s without credentials, for any requested version',
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

    it('returns the offset and length of an upload, which cannot be cached', async () => {
      const id = await tus.create(10);
      await tus.append(id, 0, 'abc');
      const { status, headers } = await tus.send('HEAD', `/uploads/${id}`, tusVersion);
      expect(status).toBe(200);
      expect(headers.get('upload-offset')).toBe('3');
      expect(headers.get('upload-length')).toBe('10');
      expect(headers.get('upload-defer-length')).toBeNull();
      expect(headers.get('cache-control')).toContain('no-store');
    });

    it('stores bytes only at the current offset', async () => {
      const id = await tus.create(10);
      expect(await tus.append(id, 0, 'abc')).toMatchObject({ status: 204, body: '' });
      for (const offset of [0, 2, 4, 10]) {
        const answer = await tus.append(id, offset, 'x');
        expect(answer).toMatchObject({ status: 409, body: { error: { code: 'UPLOAD_OFFSET_CONFLICT' } } });
      }
      const stored = await tus.append(id, 3, 'de');
      expect(stored.headers.get('upload-offset')).toBe('5');
      expect(await tus.offsetOf(id)).toBe('5');
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
        { ...tusVersion, 'content-type': '', 'upload-offset': '0' },
        undefined,
        415,
      ],
      [
        'JSON',
        'PATCH',
        '',
        { ...tusVersion, 'content-type': 'application/json', 'upload-offset': '0' },
        '{}',
        415,
      ],
      ['text', 'PATCH', '', { ...tusVersion, 'content-type': 'text/plain', 'upload-offset': '0' }, 'x', 415],
      [
        'a video',
        'PATCH',
        '',
        { ...tusVersion, 'content-type': 'video/mp4', 'upload-offset': '0' },
        'x',
        415,
      ],
      ['no offset', 'PATCH', '', { ...tusVersion, ...bytesType }, 'x', 400],
      ['a negative offset', 'PATCH', '', { ...tusVersion, ...bytesType, 'upload-offset': '-1' }, 'x', 400],
      ['a broken offset', 'PATCH', '', { ...tusVersion, ...bytesType, 'upload-offset': '1.5' }, 'x', 400],
      [
        'too many bytes',
        'PATCH',
        '',
        { ...tusVersion, ...bytesType, 'upload-offset': '0' },
        'x'.repeat(11),
        413,
      ],
      [
        'a length in PATCH',
        'PATCH',
        '',
        { ...tusVersion, ...bytesType, 'upload-offset': '0', 'upload-length': '20' },
        'x',
        400,
      ],
      ['no length', 'POST', null, tusVersion, undefined, 400],
      ['a negative length', 'POST', null, { ...tusVersion, 'upload-length': '-1' }, undefined, 400],
      ['a broken length', 'POST', null, { ...tusVersion, 'upload-length': '10e3' }, undefined, 400],
      [
        'more than Tus-Max-Size',
        'POST',
        null,
        { ...tusVersion, 'upload-length': String(maxBytes + 1) },
        undefined,
        413,
      ],
      [
        'much more than that',
        'POST',
        null,
        { ...tusVersion, 'upload-length': '9007199254740991' },
        undefined,
        413,
      ],
      ['a deferred length', 'POST', null, { ...tusVersion, 'upload-defer-length': '1' }, undefined, 400],
      ['a broken deferral', 'POST', null, { ...tusVersion, 'upload-defer-length': '2' }, undefined, 400],
      [
        'a partial upload',
        'POST',
        null,
        { ...tusVersion, 'upload-length': '5', 'upload-concat': 'partial' },
        undefined,
        400,
      ],
      [
        'broken metadata',
        'POST',
        null,
        { ...tusVersion, 'upload-length': '5', 'upload-metadata': 'name !!!' },
        undefined,
        400,
      ],
      [
        'a key twice',
        'POST',
        null,
        { ...tusVersion, 'upload-length': '5', 'upload-metadata': 'a YQ==,a YQ==' },
        undefined,
        400,
      ],
      [
        'bytes of another type',
        'POST',
        null,
        { ...tusVersion, 'upload-length': '5', 'content-type': 'video/mp4' },
        'x',
        415,
      ],
    ])('refuses %s at %s', async (_name, method, onUpload, headers, body, status) => {
      const id = onUpload === null ? null : await tus.create(10);
      const answer = await tus.send(method, id ? `/uploads/${id}` : '/uploads', headers, body);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.body.error).toMatchObject({
        code: expect.any(String),
        message: expect.any(String),
        requestId: answer.headers.get('x-request-id'),
      });
      if (status === 412) expect(answer.headers.get('tus-version')).toBe('1.0.0');
      if (id) expect(await tus.offsetOf(id)).toBe('0');
    });

    it.each([
      ['HEAD', {}],
      ['PATCH', { ...bytesType, 'upload-offset': '0' }],
      ['DELETE', {}],
    ])('%s returns 404 for unknown uploads', async (method, headers) => {
      for (const id of [randomUUID(), 'nothing', '...']) {
        const answer = await tus.send(method, `/uploads/${id}`, { ...tusVersion, ...headers }, undefined);
        expect({ id, status: answer.status }).toEqual({ id, status: 404 });
        expect(answer.headers.get('upload-offset')).toBeNull();
      }
    });

    it('responds to unauthenticated callers with 401 and its version', async () => {
      const answer = await fetch(`${stand.test.url}/uploads`, {
        method: 'POST',
        headers: { ...tusVersion, 'upload-length': '1' },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
    });

    it('supports X-HTTP-Method-Override', async () => {
      const id = await tus.create(10);
      const override = (method: string, headers: Record<string, string> = {}, body?: string) =>
        tus.send(
          'POST',
          `/uploads/${id}`,
          { ...tusVersion, 'x-http-method-override': method, ...headers },
          body,
        );
      expect((await override('PATCH', { ...bytesType, 'upload-offset': '0' }, 'abc')).status).toBe(204);
      expect((await override('HEAD')).headers.get('upload-offset')).toBe('3');
      expect((await override('PATCH', { 'content-type': 'text/plain' }, 'abc')).status).toBe(415);
      expect((await override('GET')).status).toBe(400);
      expect((await override('DELETE')).status).toBe(204);
      expect((await tus.send('HEAD', `/uploads/${id}`, tusVersion)).status).toBe(404);
    });

    it('works behind proxies that send several protocols', async () => {
      const id = await tus.create(3, {
        'x-forwarded-proto': 'https, http',
        'x-forwarded-host': 'evil.example',
      });
      expect(await tus.offsetOf(id)).toBe('0');
    });
  });

  describe('creation', () => {
    it('returns a URL below PUBLIC_URL for any host in the request', async () => {
      for (const host of ['evil.example', 'localhost']) {
        const answer = await tus.send('POST', '/uploads', {
          ...tusVersion,
          'upload-length': '5',
          'x-forwarded-host': host,
        });
        expect(answer.status).toBe(201);
        expect(answer.headers.get('location')).toMatch(
          new RegExp(`^http://(localhost|127\\.0\\.0\\.1):\\d+/uploads/[0-9a-f-]{36}$`),
        );
      }
    });

    it('returns the metadata unchanged', async () => {
      const metadata = `filename ${Buffer.from('a\0b.mp4').toString('base64')},is_private,empty ,x ${Buffer.from('ü').toString('base64')}`;
      const id = await tus.create(5, { 'upload-metadata': metadata });
      const head = await tus.send('HEAD', `/uploads/${id}`, tusVersion);
      expect(head.headers.get('upload-metadata')).toBe(metadata);
      const { upload } = await creator.client.data('query ($id: ID!) { upload(id: $id) { fileName } }', {
        id,
      });
      expect(upload).toEqual({ fileName: 'ab.mp4' });
    });

    it('accepts the first bytes, or all of them', async () => {
      const video = readFileSync(sampleVideo);
      const some = await tus.send(
        'POST',
        '/uploads',
        { ...tusVersion, ...bytesType, 'upload-length': '10' },
        'abcd',
      );
      expect(some.status).toBe(201);
      expect(some.headers.get('upload-offset')).toBe('4');
      expect(some.headers.get('upload-expires')).not.toBeNull();
      const all = await tus.send(
        'POST',
        '/uploads',
        { ...tusVersion, ...bytesType, 'upload-length': String(video.length) },
        video,
      );
      expect(all.status).toBe(201);
      expect(all.headers.get('upload-offset')).toBe(String(video.length));
      expect(all.headers.get('upload-expires')).toBeNull();
      const more = await tus.send(
        'POST',
        '/uploads',
        { ...tusVersion, ...bytesType, 'upload-length': '2' },
        'abcd',
      );
      expect(more.status).toBe(413);
    });
  });

  it('reports the expiry of an incomplete upload only', async () => {
    const video = readFileSync(sampleVideo);
    const begun = await tus.send('POST', '/uploads', {
      ...tusVersion,
      'upload-length': String(video.length),
    });
    const expires = begun.headers.get('upload-expires')!;
    expect(expires).toBe(new Date(expires).toUTCString());
    expect(Date.parse(expires) - stand.nowMs()).toBeGreaterThan(23 * 3_600_000);
    const id = begun.headers.get('location')!.split('/').at(-1)!;
    const first = await tus.append(id, 0, video.subarray(0, 1000));
    expect(first.headers.get('upload-expires')).toBe(expires);
    const last = await tus.append(id, 1000, video.subarray(1000));
    expect(last.status).toBe(204);
    expect(last.headers.get('upload-expires')).toBeNull();
  });

  it('terminates an upload, which returns 404 afterwards', async () => {
    const id = await tus.create(10);
    expect(await tus.send('DELETE', `/uploads/${id}`, tusVersion)).toMatchObject({ status: 204, body: '' });
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      const headers = method === 'PATCH' ? { ...bytesType, 'upload-offset': '0' } : {};
      expect((await tus.send(method, `/uploads/${id}`, { ...tusVersion, ...headers })).status).toBe(404);
    }
  });

  describe('works with tus-js-client', () => {
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

    it('sending bytes in the creation request', async () => {
      const { url } = await run(video, { uploadDataDuringCreation: true });
      expect(await tus.offsetOf(url!.split('/').at(-1)!)).toBe(String(video.length));
    });

    it('sending POST instead of PATCH', async () => {
      const { url } = await run(video, { overridePatchMethod: true, chunkSize: 400_000 });
      expect(await tus.offsetOf(url!.split('/').at(-1)!)).toBe(String(video.length));
    });

    it('resuming after a broken connection', async () => {
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

    it('aborting and terminating', async () => {
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
      expect((await tus.send('HEAD', new URL(address).pathname, tusVersion)).status).toBe(404);
    });

    it('refusing parallel parts and deferred lengths with a clear message', async () => {
      await expect(run(video, { parallelUploads: 2 })).rejects.toThrow(/parallel uploads/);
      await expect(run(video, { uploadLengthDeferred: true })).rejects.toThrow(/Upload-Length/);
    });
  });
});
