import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { S3Server } from '../../../../test/support/servers/s3-server.js';
import { deferred, until } from '../../../../test/support/jest/deferred.js';
import { partBytes } from './file-writer.js';
import { S3Files } from './s3-files.js';

const bytes = randomBytes(2 * partBytes + 1000);
const size = bytes.length;
const streamOf = (part: Buffer) => Readable.from([part], { objectMode: false });
const unavailable = { code: 'UNAVAILABLE', retryable: true };

describe('S3Files', () => {
  let server: S3Server;
  let dataDir: string;
  const opened: S3Files[] = [];

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    server = await S3Server.start();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-s3-files-'));
  });
  afterEach(async () => {
    for (const files of opened.splice(0)) files.onApplicationShutdown();
    await server.close();
    rmSync(dataDir, { recursive: true });
  });

  const open = async (settings = server.settings, installationId: string | null = null) => {
    const files = new S3Files(settings, dataDir, async () => installationId);
    opened.push(files);
    await files.onModuleInit();
    return files;
  };
  const newFile = (sizeBytes = size) => ({ id: randomUUID(), sizeBytes });
  const operations = () => server.requests.map(({ operation }) => operation);
  const contentOf = async (files: S3Files, id: string) => {
    const pieces: Buffer[] = [];
    for await (const piece of files.read(id, 0, size)) pieces.push(piece as Buffer);
    return Buffer.concat(pieces);
  };
  const failOn = (operation: string, fault: ReturnType<S3Server['fault']>, times = Infinity) => {
    let left = times;
    server.fault = (request) => (request.operation === operation && left-- > 0 ? fault : null);
  };

  it('stores a file under its id, in as few requests as possible, and leaves nothing else', async () => {
    const files = await open();
    const [small, large] = [newFile(1000), newFile()];
    server.requests.length = 0;
    await files.append(small, 0, streamOf(bytes.subarray(0, 1000)));
    expect(operations()).toEqual(['ListMultipartUploads', 'ListObjectsV2', 'PutObject']);
    await files.append(large, 0, streamOf(bytes));
    expect(server.keys()).toEqual([`uploads/${small.id}`, `uploads/${large.id}`].sort());
    expect(server.multipartUploads()).toEqual([]);
    expect(server.object(`uploads/${large.id}`).equals(bytes)).toBe(true);
  });

  it.each(['CompleteMultipartUpload', 'UploadPart'])(
    'continues after the process died before %s took effect',
    async (operation) => {
      const file = newFile();
      const dying = await open();
      const died = deferred();
      failOn(operation, { until: died.promise });
      const append = dying.append(file, 0, streamOf(bytes)).catch(() => 'died');
      await until(() => operations().includes(operation));
      // What the bucket has at this moment is what another process finds.
      server.fault = () => null;
      const files = await open();
      const received = await files.receivedBytes(file);
      expect(received).toBe(operation === 'UploadPart' ? 0 : size);
      await files.append(file, received, streamOf(bytes.subarray(received)));
      expect(await files.size(file.id)).toBe(size);
      expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
      expect(server.multipartUploads().filter(({ parts }) => parts.length > 0)).toEqual([]);
      died.resolve();
      await append;
      expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
    },
  );

  it.each(['UploadPart', 'CompleteMultipartUpload', 'CreateMultipartUpload', 'PutObject', 'ListParts'])(
    'repeats %s if its response is lost or the server is busy',
    async (operation) => {
      const files = await open();
      for (const fault of ['lose-response', { status: 503, code: 'SlowDown' }] as const) {
        const file = newFile();
        failOn(operation, fault, 1);
        await files.append(file, 0, streamOf(bytes.subarray(0, 6_000_000)));
        expect(await files.receivedBytes(file)).toBe(6_000_000);
        await files.append(file, 6_000_000, streamOf(bytes.subarray(6_000_000)));
        expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
        await files.remove(file.id);
        expect([...server.keys(), ...server.multipartUploads()]).toEqual([]);
      }
    },
  );

  it('loses no acknowledged byte if a process that lost its lock stores its bytes late', async () => {
    const file = newFile();
    const [late, files] = [await open(), await open()];
    const held = deferred();
    failOn('PutObject', { until: held.promise }, 1);
    const first = late.append(file, 0, streamOf(bytes.subarray(0, 1000)));
    await until(() => operations().includes('PutObject'));
    expect(await files.append(file, 0, streamOf(bytes.subarray(0, 5000)))).toBe(5000);
    held.resolve();
    await first;
    expect(await files.receivedBytes(file)).toBe(5000);
  });

  it('refuses an offset that is not the number of received bytes', async () => {
    const files = await open();
    const file = newFile();
    await files.append(file, 0, streamOf(bytes.subarray(0, 1000)));
    for (const offset of [0, 999, 1001])
      await expect(files.append(file, offset, streamOf(bytes))).rejects.toMatchObject({
        code: 'UPLOAD_OFFSET_CONFLICT',
      });
    expect(await files.receivedBytes(file)).toBe(1000);
  });

  it('continues a read whose connection breaks, and gives up if nothing arrives', async () => {
    const files = await open();
    const file = newFile();
    await files.append(file, 0, streamOf(bytes));
    failOn('GetObject', { breakAfter: 3_000_000 });
    server.requests.length = 0;
    expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
    expect(operations().length).toBeGreaterThan(3);
    failOn('GetObject', { breakAfter: 0 });
    await expect(contentOf(files, file.id)).rejects.toMatchObject(unavailable);
  });

  it('buffers little of a file that its consumer reads slowly', async () => {
    const files = await open();
    const file = newFile();
    await files.append(file, 0, streamOf(bytes));
    const stream = files.read(file.id, 0, size);
    await new Promise((readable) => stream.once('readable', readable));
    for (let turn = 0; turn < 100; turn++) await new Promise((next) => setImmediate(next));
    expect(stream.readableLength).toBeLessThan(512 * 1024);
    stream.destroy();
  });

  it.each([
    ['busy', { status: 503, code: 'SlowDown' }],
    ['refusing the credentials', { status: 403, code: 'AccessDenied' }],
    ['without the bucket', { status: 404, code: 'NoSuchBucket' }],
    ['breaking connections', 'lose-response'],
  ] as const)(
    'is unavailable, and loses nothing, while the server is %s',
    async (_, fault) => {
      const files = await open();
      const file = newFile();
      await files.append(file, 0, streamOf(bytes.subarray(0, 6_000_000)));
      server.fault = () => fault;
      const remaining = () => streamOf(bytes.subarray(6_000_000));
      for (const attempt of [
        () => files.receivedBytes(file),
        () => files.append(file, 6_000_000, remaining()),
        () => files.size(file.id),
        () => files.open(file.id),
        () => files.remove(file.id),
        () => files.write(newFile().id, remaining()),
        () => contentOf(files, file.id),
      ])
        await expect(attempt()).rejects.toMatchObject(unavailable);
      server.fault = () => null;
      expect(await files.append(file, 6_000_000, remaining())).toBe(size);
      expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
    },
    60_000,
  );

  it('never names credentials or addresses in errors', async () => {
    const files = await open();
    server.fault = () => ({ status: 403, code: 'AccessDenied' });
    const error = await files.size(randomUUID()).catch((refused: unknown) => refused as Error);
    expect(inspect(error, { depth: 9 })).not.toMatch(/S3RVER|127\.0\.0\.1/);
  });

  it('removes the multipart uploads of repeated requests too', async () => {
    const files = await open();
    const file = newFile();
    failOn('CreateMultipartUpload', 'lose-response', 1);
    await files.append(file, 0, streamOf(bytes.subarray(0, 6_000_000)));
    expect(server.multipartUploads()).toHaveLength(2);
    await files.remove(file.id);
    expect(server.multipartUploads()).toEqual([]);
  });

  it('deletes parts that a killed process left in its folder', async () => {
    mkdirSync(join(dataDir, 'tmp'));
    const left = `upload-${randomUUID()}.part`;
    for (const name of [left, 'of-another-program']) writeFileSync(join(dataDir, 'tmp', name), 'x');
    await open();
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual(['of-another-program']);
  });

  it('keeps out of other folders of the bucket', async () => {
    const files = await open();
    const other = await open({ ...server.settings, prefix: 'others/' });
    const file = newFile(5);
    await other.append(file, 0, streamOf(bytes.subarray(0, 5)));
    for await (const ids of files.list()) expect(ids).toEqual([]);
    await files.remove(file.id);
    expect(await other.size(file.id)).toBe(5);
  });

  it.each([
    ['a bucket that does not exist', { bucket: 'absent' }, 'UPLOAD_S3_BUCKET'],
    ['unknown credentials', { accessKey: { id: 'unknown', secret: 'x' } }, 'UPLOAD_S3_ACCESS_KEY_ID'],
    ['an unknown host', { endpoint: 'http://s3.invalid' }, 'UPLOAD_S3_ENDPOINT'],
  ] as const)('does not start with %s', async (_, change, variable) => {
    await expect(open({ ...server.settings, ...change })).rejects.toMatchObject({
      errors: [{ variable, message: expect.any(String) }],
    });
  });

  it.each([
    ['AccessDenied', 403, 'UPLOAD_S3_BUCKET'],
    ['PermanentRedirect', 301, 'UPLOAD_S3_REGION'],
    ['SignatureDoesNotMatch', 403, 'UPLOAD_S3_ACCESS_KEY_ID'],
  ])('does not start if the server answers %s', async (code, status, variable) => {
    server.fault = () => ({ status, code });
    await expect(open()).rejects.toMatchObject({ errors: [{ variable }] });
  });

  it('starts while the server is down, and works when it is back', async () => {
    server.fault = () => ({ status: 503, code: 'ServiceUnavailable' });
    const files = await open();
    await expect(files.size(randomUUID())).rejects.toMatchObject(unavailable);
    server.fault = () => null;
    expect(await files.size(randomUUID())).toBe(0);
  });

  it('keeps out of the folder of another installation, which it would empty', async () => {
    const files = await open(server.settings, 'one');
    await files.append(newFile(5), 0, streamOf(bytes.subarray(0, 5)));
    await open(server.settings, 'one');
    await expect(open(server.settings, 'other')).rejects.toMatchObject({
      errors: [{ variable: 'UPLOAD_S3_PREFIX' }],
    });
    server.fault = () => ({ status: 503, code: 'ServiceUnavailable' });
    const unchecked = await open(server.settings, 'other');
    server.fault = () => null;
    await expect(unchecked.list()[Symbol.asyncIterator]().next()).rejects.toThrow('another installation');
  });

  it('asks for the encryption of the settings, for small and large files', async () => {
    const encryption = { algorithm: 'aws:kms', kmsKeyId: 'a-key' } as const;
    const files = await open({ ...server.settings, encryption });
    await files.append(newFile(), 0, streamOf(bytes));
    await files.append(newFile(5), 0, streamOf(bytes.subarray(0, 5)));
    const encrypted = server.requests
      .filter(({ headers }) => headers['x-amz-server-side-encryption'] === 'aws:kms')
      .filter(({ headers }) => headers['x-amz-server-side-encryption-aws-kms-key-id'] === 'a-key');
    expect(encrypted.map(({ operation }) => operation)).toEqual(['CreateMultipartUpload', 'PutObject']);
  });

  it('walks over a file in few requests, however many parts of it are read', async () => {
    const files = await open();
    const file = newFile();
    await files.append(file, 0, streamOf(bytes));
    server.requests.length = 0;
    const blocks = (await files.open(file.id))!;
    for (let at = 0; at < size - 8; at += 10_000)
      expect((await blocks.read(at, 8)).equals(bytes.subarray(at, at + 8))).toBe(true);
    expect(operations().length).toBeLessThan(15);
  });

  it('uses an access key that a reload has changed', async () => {
    const settings = { ...server.settings, accessKey: { id: 'S3RVER', secret: 'S3RVER' } };
    const files = await open(settings);
    settings.accessKey.id = 'rotated';
    await expect(files.size(randomUUID())).rejects.toMatchObject(unavailable);
  });
});
