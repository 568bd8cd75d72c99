import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Agent } from 'undici';
import type { Config } from '../../config/config.js';
import { LocalFiles } from './local-files.js';

const bytes = randomBytes(12 * 1024 * 1024 + 17);
const hashOf = (part: Uint8Array) => createHash('sha256').update(part).digest('hex');

describe('PooledFileReader', () => {
  const id = randomUUID();
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-pieces-'));
  const files = new LocalFiles({ dataDir } as Config);
  const agent = new Agent();
  let server: Server;
  let url: string;

  beforeAll(async () => {
    await files.onModuleInit();
    writeFileSync(files.path(id), bytes);
    // Reads slowly, so that the connection is full most of the time.
    server = createServer({ highWaterMark: 1024 }, (request, response) => {
      const hash = createHash('sha256');
      request.on('data', (bite: Buffer) => {
        hash.update(bite);
        request.pause();
        setImmediate(() => request.resume());
      });
      request.on('end', () => response.end(hash.digest('hex')));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await agent.destroy();
    server.close();
    rmSync(dataDir, { recursive: true });
  });

  it.each([
    [0, bytes.length],
    [5, 3 * 1024 * 1024 + 1],
    [bytes.length - 1, bytes.length],
  ])('sends bytes %i to %i unchanged to a slow reader', async (start, end) => {
    const { body } = await agent.request({
      origin: url,
      path: '/',
      method: 'PUT',
      headers: { 'content-length': String(end - start) },
      body: Readable.from(files.pooledReader(id).read(start, end)),
    });
    expect(await body.text()).toBe(hashOf(bytes.subarray(start, end)));
  });

  it('throws at the end of a file that is too short', async () => {
    const all = async () => {
      for await (const piece of files.pooledReader(id).read(bytes.length - 5, bytes.length + 1))
        expect(piece).toHaveLength(5);
    };
    await expect(all()).rejects.toThrow('shorter');
  });
});
