import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UploadFiles } from '../../src/uploads/files.js';

export interface UploadFilesStand {
  files: UploadFiles;
  /** The same files, as another process sees them. */
  elsewhere: UploadFiles;
  close(): Promise<void>;
}

/** More than two parts of S3. */
const large = randomBytes(11 * 1024 * 1024 + 17);

const bytesOf = async (pieces: AsyncIterable<Uint8Array>) => {
  const copies: Buffer[] = [];
  // Pieces may be reused, so they are copied.
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
};
const streamOf = (bytes: Buffer) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
    })(),
    { objectMode: false },
  );

/** What every upload store must do. */
export function describeUploadFiles(name: string, open: () => Promise<UploadFilesStand>): void {
  describe(name, () => {
    let stand: UploadFilesStand;
    let files: UploadFiles;
    beforeAll(async () => {
      stand = await open();
      ({ files } = stand);
    });
    afterAll(() => stand?.close());

    const announce = async (sizeBytes: number) => {
      const file = { id: randomUUID(), sizeBytes };
      await files.create(file.id);
      return file;
    };
    const ids = async () => new Set(await listAll(files));

    it.each([1, 5 * 1024 * 1024, 5 * 1024 * 1024 + 1, large.length])(
      'receives a file of %i bytes in one request',
      async (size) => {
        const bytes = large.subarray(0, size);
        const file = await announce(size);
        expect(await files.receivedBytes(file)).toBe(0);
        expect(await files.append(file, 0, streamOf(bytes))).toBe(size);
        expect(await stand.elsewhere.receivedBytes(file)).toBe(size);
        expect(await files.size(file.id)).toBe(size);
        expect((await bytesOf(files.read(file.id, 0, size))).equals(bytes)).toBe(true);
      },
    );

    it('receives a file in requests of any size, through several processes', async () => {
      const file = await announce(large.length);
      let offset = 0;
      for (const [index, size] of [1, 5 * 1024 * 1024 - 1, 3, 4_000_000, large.length].entries()) {
        const writer = index % 2 === 0 ? files : stand.elsewhere;
        const end = Math.min(large.length, offset + size);
        expect(await writer.append(file, offset, streamOf(large.subarray(offset, end)))).toBe(end);
        offset = end;
        expect(await files.receivedBytes(file)).toBe(offset);
        expect(await stand.elsewhere.receivedBytes(file)).toBe(offset);
      }
      expect((await bytesOf(files.read(file.id, 0, large.length))).equals(large)).toBe(true);
    });

    it.each([100_000, 6_000_000])('keeps the first %i bytes of a source that fails', async (arrived) => {
      const file = await announce(large.length);
      const broken = Readable.from(
        (async function* () {
          yield large.subarray(0, arrived);
          await nextTurn();
          throw new Error('The connection broke.');
        })(),
        { objectMode: false },
      );
      await expect(files.append(file, 0, broken)).rejects.toThrow('broke');
      expect(await stand.elsewhere.receivedBytes(file)).toBe(arrived);
      const rest = streamOf(large.subarray(arrived));
      expect(await stand.elsewhere.append(file, arrived, rest)).toBe(large.length);
      expect((await bytesOf(files.read(file.id, 0, large.length))).equals(large)).toBe(true);
    });

    it.each([0, 1000, large.length])('writes a whole file of %i bytes', async (size) => {
      const { id } = await announce(1);
      expect(await files.write(id, streamOf(large.subarray(0, size)))).toBe(size);
      expect(await stand.elsewhere.size(id)).toBe(size);
      const file = (await files.open(id))!;
      expect(file.size).toBe(size);
      await file.close();
    });

    it('reads any range: as a stream, in pieces, and at random', async () => {
      const { id } = await announce(large.length);
      await files.write(id, streamOf(large));
      const file = (await files.open(id))!;
      const reader = files.pooledReader(id);
      for (const [start, end] of [
        [0, 1],
        [0, 100],
        [large.length - 1, large.length],
        [5 * 1024 * 1024 - 10, 5 * 1024 * 1024 + 10],
        [7, 60_000],
        [3_000_000, 3_065_536],
      ] as const) {
        const expected = large.subarray(start, end);
        expect((await bytesOf(files.read(id, start, end))).equals(expected)).toBe(true);
        expect((await bytesOf(reader.read(start, end))).equals(expected)).toBe(true);
        expect((await file.read(start, end - start)).equals(expected)).toBe(true);
      }
      expect(await file.read(large.length - 5, 100)).toHaveLength(5);
      await file.close();
      await expect(bytesOf(reader.read(large.length - 5, large.length + 1))).rejects.toThrow('shorter');
    });

    it('ends a read that the consumer destroys', async () => {
      const { id } = await announce(large.length);
      await files.write(id, streamOf(large));
      const stream = files.read(id, 0, large.length);
      for await (const _ of stream) break;
      expect(stream.destroyed).toBe(true);
    });

    it('lists files from their first byte on, and removes complete and incomplete ones', async () => {
      const [small, parts, complete] = [await announce(10), await announce(large.length), await announce(10)];
      await files.append(small, 0, streamOf(large.subarray(0, 5)));
      await files.append(parts, 0, streamOf(large.subarray(0, 10 * 1024 * 1024)));
      await files.append(complete, 0, streamOf(large.subarray(0, 10)));
      const all = [small.id, parts.id, complete.id];
      expect([...(await ids())]).toEqual(expect.arrayContaining(all));
      for (const id of all) await stand.elsewhere.remove(id);
      const left = await ids();
      expect(all.filter((id) => left.has(id))).toEqual([]);
      expect(await files.receivedBytes(parts)).toBe(0);
      expect(await files.size(complete.id)).toBe(0);
      expect(await files.open(complete.id)).toBeNull();
      await files.remove(complete.id);
    });

    it.each(['../secret', 'a', `${randomUUID()}/..`])('refuses the id %s', async (id) => {
      await expect((async () => files.create(id))()).rejects.toThrow('UUID');
      await expect((async () => files.remove(id))()).rejects.toThrow('UUID');
      await expect((async () => files.size(id))()).rejects.toThrow('UUID');
    });
  });
}

export async function listAll(files: UploadFiles): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of files.list()) ids.push(...batch);
  return ids;
}
