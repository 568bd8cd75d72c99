import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { deferred, until } from '../../test/support/jest/deferred.js';
import type { Config } from '../config/config.js';
import { ConnectionDrain } from './connection-drain.js';

const times = { idleMs: 60_000, uploadsMs: 60_000, requestsMs: 60_000 };

describe('ConnectionDrain', () => {
  let server: Server;
  let respond: (response: ServerResponse, url: string) => void;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    respond = (response) => response.end('done');
    server = createServer((request, response) => respond(response, request.url!));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  function drainOf(trustProxy: Config['http']['trustProxy']): ConnectionDrain {
    const drain = new ConnectionDrain({ http: { trustProxy } } as Config);
    drain.attach(server);
    return drain;
  }
  const behindProxy = () => drainOf({ hops: 1 });
  const begin = (drain: ConnectionDrain, changed: Partial<typeof times> = {}) =>
    drain.drain(server, async () => undefined, { ...times, ...changed });

  async function open(): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }
  const send = (socket: Socket, path = '/', more = '') =>
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${more ? 5 : 0}\r\n\r\n${more}`,
    );
  /** An idle connection that has served a request. */
  async function idle(): Promise<Socket> {
    const socket = await open();
    send(socket);
    const [head] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])));
    expect(String(head)).not.toMatch(/connection: close/i);
    return socket;
  }

  it('serves the last request of an idle connection of a proxy, and asks it to close', async () => {
    const socket = await idle();
    const { port } = server.address() as AddressInfo;
    const drained = begin(behindProxy());
    await until(() => !server.listening);
    const refused = await new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    send(socket);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    await drained;
  });

  it('waits for a running request, and asks its connection to close', async () => {
    const running = deferred<ServerResponse>();
    respond = (response) => running.resolve(response);
    const drain = behindProxy();
    const socket = await open();
    send(socket);
    const response = await running.promise;
    let isDrained = false;
    const drained = begin(drain).then(() => (isDrained = true));
    await until(() => !server.listening);
    expect(isDrained).toBe(false);
    response.end('late');
    expect(await text(socket)).toMatch(/connection: close[^]*late/i);
    await drained;
  });

  it('closes idle connections of clients immediately, if there is no proxy', async () => {
    const socket = await idle();
    await begin(drainOf(null));
    expect(await text(socket)).toBe('');
  });

  it('closes idle connections that a proxy keeps too long', async () => {
    const socket = await idle();
    await begin(behindProxy(), { idleMs: 50 });
    expect(await text(socket)).toBe('');
  });

  it('disconnects uploads that take too long, but no other request', async () => {
    const running = new Map<string, ServerResponse>();
    respond = (response, url) => running.set(url, response);
    const drain = behindProxy();
    const [upload, other] = [await open(), await open()];
    send(upload, '/uploads/1', 'a');
    send(other, '/graphql');
    await until(() => running.size === 2);
    const drained = begin(drain, { uploadsMs: 50 });
    await text(upload).catch(() => '');
    running.get('/graphql')!.end('late');
    expect(await text(other)).toMatch(/late/);
    await drained;
  });

  it('ends although a request never ends', async () => {
    const drain = behindProxy();
    let began = false;
    respond = () => (began = true);
    send(await open());
    await until(() => began);
    await begin(drain, { requestsMs: 50 });
  });

  it('closes sockets that open meanwhile', async () => {
    let remaining = 2;
    const drain = behindProxy();
    const socket = await idle();
    await drain.drain(
      server,
      async () => {
        if ((remaining -= 1) === 0) socket.destroy();
      },
      times,
    );
    expect(remaining).toBe(0);
  });
});
