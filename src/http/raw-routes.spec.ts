import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { RawRoutes } from './raw-routes.js';

describe('RawRoutes', () => {
  let application: FastifyInstance;
  let url: string;
  const hooked: string[] = [];

  beforeAll(async () => {
    const rawRoutes = new RawRoutes({});
    rawRoutes.claim(['/webhooks/:platform', '/.well-known/keys']);
    rawRoutes.fastify.post('/webhooks/:platform', async (request) => ({ taken: request.params }));
    rawRoutes.fastify.get('/.well-known/keys', async () => ({ keys: [] }));
    await rawRoutes.fastify.ready();
    application = fastify({ serverFactory: rawRoutes.serverFactory });
    application.addHook('onRequest', async (request) => {
      hooked.push(request.url);
    });
    application.get('/*', async (request) => ({ page: request.url }));
    await application.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(application.server.address() as AddressInfo).port}`;
  });
  afterAll(() => application.close());

  it.each([
    ['POST', '/webhooks/tiktok', { taken: { platform: 'tiktok' } }],
    ['POST', '/webhooks/tiktok?attempt=2', { taken: { platform: 'tiktok' } }],
    ['GET', '/.well-known/keys', { keys: [] }],
  ])('respond to %s %s without browser headers', async (method, path, answer) => {
    hooked.length = 0;
    expect(await (await fetch(url + path, { method })).json()).toEqual(answer);
    expect(hooked).toEqual([]);
  });

  it.each(['/webhooks/tiktok/deauthorize', '/webhooks/', '/xwell-known/keys', '/other?to=/webhooks/tiktok'])(
    'do not handle %s',
    async (path) => {
      expect(await (await fetch(url + path)).json()).toEqual({ page: path });
      expect(hooked).toContain(path);
    },
  );

  it('return the usual error for an unsupported method', async () => {
    const response = await fetch(`${url}/webhooks/tiktok`, { method: 'DELETE' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'NOT_FOUND', requestId: expect.any(String) },
    });
  });
});
