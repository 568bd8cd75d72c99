import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { S3FilesStand, streamOf, unavailable } from '../../../../test/support/s3-files.js';
import { deferred, until } from '../../../../test/support/jest/deferred.js';
import { partBytes } from './file-writer.js';
import type { S3Files } from './s3-files.js';

const bytes = randomBytes(2 * partBytes + 1000);
const size = bytes.length;

describe('S3Files', () => {
  const stand = new S3FilesStand();
  const { open, operations, failOn } = stand;
  const newFile = (sizeBytes = size) => stand.newFile(sizeBytes);
  const contentOf = async (files: S3Files, id: string) => {
    const pieces: Buffer[] = [];
    for await (const piece of files.read(id, 0, size)) pieces.push(piece as Buffer);
    return Buffer.concat(pieces);
  };

  it('stores a file under its id, in as few requests as possible, and leaves nothing else', async () => {
    const files = await open();
    const [small, large] = [newFile(1000), newFile()];
    stand.server.requests.length = 0;
    await files.append(small, 0, streamOf(bytes.subarray(0, 1000)));
    expect(operations()).toEqual(['ListMultipartUploads', 'ListObjectsV2', 'PutObject']);
    await files.append(large, 0, streamOf(bytes));
    expect(stand.server.keys()).toEqual([`uploads/${small.id}`, `uploads/${large.id}`].sort());
    expect(stand.server.multipartUploads()).toEqual([]);
    expect(stand.server.object(`uploads/${large.id}`).equals(bytes)).toBe(true);
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
      stand.server.fault = () => null;
      const files = await open();
      const received = await files.receivedBytes(file);
      expect(received).toBe(operation === 'UploadPart' ? 0 : size);
      await files.append(file, received, streamOf(bytes.subarray(received)));
      expect(await files.size(file.id)).toBe(size);
      expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
      expect(stand.server.multipartUploads().filter(({ parts }) => parts.length > 0)).toEqual([]);
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
        expect([...stand.server.keys(), ...stand.server.multipartUploads()]).toEqual([]);
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
    stand.server.requests.length = 0;
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
      stand.server.fault = () => fault;
      const remaining = () => streamOf(bytes.subarray(6_000_000));
      // At the same time, because each waits before it repeats a request.
      const attempts = [
        files.receivedBytes(file),
        files.append(file, 6_000_000, remaining()),
        files.size(file.id),
        files.open(file.id),
        files.remove(file.id),
        files.write(newFile().id, remaining()),
        contentOf(files, file.id),
      ];
      await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toMatchObject(unavailable)));
      stand.server.fault = () => null;
      expect(await files.append(file, 6_000_000, remaining())).toBe(size);
      expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
    },
    60_000,
  );

  it('never names credentials or addresses in errors', async () => {
    const files = await open();
    stand.server.fault = () => ({ status: 403, code: 'AccessDenied' });
    const error = await files.size(randomUUID()).catch((refused: unknown) => refused as Error);
    expect(inspect(error, { depth: 9 })).not.toMatch(/S3RVER|127\.0\.0\.1/);
  });

  it('removes the multipart uploads of repeated requests too', async () => {
    const files = await open();
    const file = newFile();
    failOn('CreateMultipartUpload', 'lose-response', 1);
    await files.append(file, 0, streamOf(bytes.subarray(0, 6_000_000)));
    expect(stand.server.multipartUploads()).toHaveLength(2);
    await files.remove(file.id);
    expect(stand.server.multipartUploads()).toEqual([]);
  });

  it('deletes parts that a killed process left in its folder', async () => {
    mkdirSync(join(stand.dataDir, 'tmp'));
    const left = `upload-${randomUUID()}.part`;
    for (const name of [left, 'of-another-program']) writeFileSync(join(stand.dataDir, 'tmp', name), 'x');
    await open();
    expect(readdirSync(join(stand.dataDir, 'tmp'))).toEqual(['of-another-program']);
  });

  it('keeps out of other folders of the bucket', async () => {
    const files = await open();
    const other = await open({ ...stand.server.settings, prefix: 'others/' });
    const file = newFile(5);
    await other.append(file, 0, streamOf(bytes.subarray(0, 5)));
    for await (const ids of files.list()) expect(ids).toEqual([]);
    await files.remove(file.id);
    expect(await other.size(file.id)).toBe(5);
  });

  it('asks for the encryption of the settings, for small and large files', async () => {
    const encryption = { algorithm: 'aws:kms', kmsKeyId: 'a-key' } as const;
    const files = await open({ ...stand.server.settings, encryption });
    await files.append(newFile(), 0, streamOf(bytes));
    await files.append(newFile(5), 0, streamOf(bytes.subarray(0, 5)));
    const encrypted = stand.server.requests
      .filter(({ headers }) => headers['x-amz-server-side-encryption'] === 'aws:kms')
      .filter(({ headers }) => headers['x-amz-server-side-encryption-aws-kms-key-id'] === 'a-key');
    expect(encrypted.map(({ operation }) => operation)).toEqual(['CreateMultipartUpload', 'PutObject']);
  });

  it('walks over a file in few requests, however many parts of it are read', async () => {
    const files = await open();
    const file = newFile();
    await files.append(file, 0, streamOf(bytes));
    stand.server.requests.length = 0;
    const blocks = (await files.open(file.id))!;
    for (let at = 0; at < size - 8; at += 10_000)
      expect((await blocks.read(at, 8)).equals(bytes.subarray(at, at + 8))).toBe(true);
    expect(operations().length).toBeLessThan(15);
  });

  it('uses an access key that a reload has changed', async () => {
    const settings = { ...stand.server.settings, accessKey: { id: 'S3RVER', secret: 'S3RVER' } };
    const files = await open(settings);
    settings.accessKey.id = 'rotated';
    await expect(files.size(randomUUID())).rejects.toMatchObject(unavailable);
  });

  it('continues an upload whose tail breaks off while it is read', async () => {
    const files = await open();
    const file = newFile();
    await files.append(file, 0, streamOf(bytes.subarray(0, partBytes + 900_000)));
    failOn('GetObject', { breakAfter: 100_000 }, 2);
    await files.append(file, partBytes + 900_000, streamOf(bytes.subarray(partBytes + 900_000)));
    expect((await contentOf(files, file.id)).equals(bytes)).toBe(true);
    const other = newFile();
    await files.append(other, 0, streamOf(bytes.subarray(0, 1000)));
    failOn('GetObject', { breakAfter: 0 });
    await expect(files.append(other, 1000, streamOf(bytes.subarray(1000)))).rejects.toMatchObject(
      unavailable,
    );
    expect(await files.receivedBytes(other)).toBe(1000);
  });

  it('creates its folder for parts again after an operator deleted it', async () => {
    const files = await open();
    rmSync(join(stand.dataDir, 'tmp'), { recursive: true });
    const file = newFile(5);
    await files.append(file, 0, streamOf(bytes.subarray(0, 5)));
    expect(await files.size(file.id)).toBe(5);
  });
});
