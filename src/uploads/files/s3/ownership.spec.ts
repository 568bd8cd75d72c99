import { randomBytes, randomUUID } from 'node:crypto';
import { S3FilesStand, streamOf, unavailable } from '../../../../test/support/s3-files.js';
import { deferred, until } from '../../../../test/support/jest/deferred.js';

const bytes = randomBytes(1000);

describe('The folder of an installation in a bucket', () => {
  const stand = new S3FilesStand();
  const { open, newFile, operations, failOn } = stand;

  it('keeps out of the folder of another installation, which it would empty', async () => {
    const files = await open(stand.server.settings, 'one');
    await files.append(newFile(5), 0, streamOf(bytes.subarray(0, 5)));
    await open(stand.server.settings, 'one');
    await expect(open(stand.server.settings, 'other')).rejects.toMatchObject({
      errors: [{ variable: 'UPLOAD_S3_PREFIX' }],
    });
    stand.server.fault = () => ({ status: 503, code: 'ServiceUnavailable' });
    const unchecked = await open(stand.server.settings, 'other');
    stand.server.fault = () => null;
    for (const attempt of [
      () => unchecked.list()[Symbol.asyncIterator]().next(),
      () => unchecked.append(newFile(5), 0, streamOf(bytes.subarray(0, 5))),
      () => unchecked.write(randomUUID(), streamOf(bytes.subarray(0, 5))),
      () => unchecked.remove(randomUUID()),
    ])
      await expect(attempt()).rejects.toMatchObject({
        ...unavailable,
        cause: { message: expect.stringContaining('another installation') },
      });
  });

  it('gives a new folder to one of two installations that start at the same time', async () => {
    const held = deferred();
    failOn('PutObject', { until: held.promise }, 2);
    const starts = ['one', 'other'].map((id) => open(stand.server.settings, id));
    await until(() => operations().filter((operation) => operation === 'PutObject').length === 2);
    held.resolve();
    const outcomes = await Promise.allSettled(starts);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('reports a folder that it could not check as degraded until it could', async () => {
    const notes = new Map<string, string>();
    const healthNotes = {
      set: (part: string, message: string) => void notes.set(part, message),
      clear: (part: string) => void notes.delete(part),
    };
    stand.server.fault = () => ({ status: 503, code: 'ServiceUnavailable' });
    const files = await open(stand.server.settings, 'one', { healthNotes });
    expect([...notes.keys()]).toEqual(['uploads']);
    await files.recheck();
    expect([...notes.keys()]).toEqual(['uploads']);
    stand.server.fault = () => null;
    await files.recheck();
    expect([...notes.keys()]).toEqual([]);
  }, 60_000);

  it.each([
    ['a file beside uploads', (id: string) => `uploads/${id}.jpg`],
    ['a folder per object', (id: string) => `uploads/${id}/original.png`],
    ['names like those of uploads', (id: string) => `uploads/${id}`],
    ['other names', () => 'uploads/logo.png'],
  ])('does not start in a folder of another program that has %s', async (_, keyOf) => {
    const key = keyOf(randomUUID());
    await stand.server.put(key, bytes.subarray(0, 5));
    await expect(open(stand.server.settings, 'one')).rejects.toMatchObject({
      errors: [{ variable: 'UPLOAD_S3_PREFIX', message: expect.stringContaining('did not write') }],
    });
    expect(stand.server.keys()).toEqual([key]);
  });

  it('does not start in a folder in which another program is sending a file', async () => {
    await stand.server.beginMultipart(`uploads/${randomUUID()}`);
    await expect(open(stand.server.settings, 'one')).rejects.toMatchObject({
      errors: [{ variable: 'UPLOAD_S3_PREFIX' }],
    });
  });

  it('never lists or deletes what another program stores in its folder later', async () => {
    const files = await open(stand.server.settings, 'one');
    const file = newFile(1000);
    await files.append(file, 0, streamOf(bytes.subarray(0, 500)));
    const foreign = ['.jpg', '/original.png', '.tail-0-5.bak', '.jpg.tail-0-900'].map(
      (end) => `uploads/${file.id}${end}`,
    );
    foreign.push(`uploads/${randomUUID()}.jpg`, `uploads/${randomUUID()}/original.png`);
    for (const key of foreign) await stand.server.put(key, bytes.subarray(0, 5));
    await stand.server.beginMultipart(`uploads/${file.id}.mp4`);
    const listed: string[] = [];
    for await (const ids of files.list()) listed.push(...ids);
    expect(new Set(listed)).toEqual(new Set([file.id]));
    expect(await files.receivedBytes(file)).toBe(500);
    await files.append(file, 500, streamOf(bytes.subarray(500, 1000)));
    await files.remove(file.id);
    expect(stand.server.keys()).toEqual([...foreign, 'uploads/installation'].sort());
    expect(stand.server.multipartUploads()).toHaveLength(1);
  });
});
