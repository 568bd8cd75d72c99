import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { createPatchbay, PatchbayError } from '../src/index.js';

/** Keeps the bytes of one upload at a time, as a tus server does. */
async function startTusServer() {
  let received = Buffer.alloc(0);
  const requests: { method: string; size: number; headers: Record<string, unknown> }[] = [];
  const server: Server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method, headers } = request;
      requests.push({ method: method!, size: body.length, headers });
      response.setHeader('tus-resumable', '1.0.0');
      if (method === 'POST') {
        received = Buffer.alloc(0);
        response.writeHead(201, { location: '/uploads/one' }).end();
        return;
      }
      received = Buffer.concat([received, body]);
      response.writeHead(204, { 'upload-offset': String(received.length) }).end();
    });
  });
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    received: () => received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

describe('Uploads on Node', () => {
  let server: Awaited<ReturnType<typeof startTusServer>>;
  beforeEach(async () => {
    server = await startTusServer();
  });
  afterEach(() => server.close());

  const bytes = Buffer.alloc(9 * 1024 * 1024, 'patchbay');

  it.each([
    ['a File', new File([bytes], 'clip.mp4'), `filename ${Buffer.from('clip.mp4').toString('base64')}`],
    ['a Blob', new Blob([bytes]), undefined],
  ])('send %s in pieces of limited size', async (_name, file, metadata) => {
    const progress: number[] = [];
    const task = createPatchbay({ url: server.url, token: 'secret' }).upload(file, {
      onProgress: ({ bytesSent }) => progress.push(bytesSent),
    });
    expect(await task.done).toBe('one');
    expect(server.received().equals(bytes)).toBe(true);
    expect(server.requests.map(({ size }) => size)).toEqual([0, 8 * 1024 * 1024, 1024 * 1024]);
    expect(server.requests[0]!.headers).toMatchObject({
      authorization: 'Bearer secret',
      'upload-length': String(bytes.length),
    });
    expect(server.requests[0]!.headers['upload-metadata']).toBe(metadata);
    expect(progress.at(-1)).toBe(bytes.length);
  });

  it('send an empty file, and work without a token', async () => {
    expect(await createPatchbay({ url: server.url }).upload(new Blob([])).done).toBe('one');
    expect(server.requests.map(({ headers }) => headers['upload-length'])).toEqual(['0']);
  });

  it.each([
    ['a path', '/tmp/clip.mp4'],
    ['a Buffer', bytes],
    ['nothing', undefined],
  ] as [string, any][])('report %s as a wrong input, without a request', async (_name, input) => {
    const error = await createPatchbay({ url: server.url })
      .upload(input)
      .done.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PatchbayError);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', retryable: false });
    expect(server.requests).toEqual([]);
  });

  it('report a file that cannot be read, without a retry', async () => {
    const file = new File([bytes], 'clip.mp4');
    const cause = new DOMException('The file has changed.', 'NotReadableError');
    file.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(cause) });
    const { done } = createPatchbay({ url: server.url }).upload(file);
    await expect(done).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      retryable: false,
      cause: { cause },
    });
  });
});
