import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookBodies } from './bodies.js';

const kilobyte = 1024;

describe('Bodies of webhooks', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  /** A server that reads bodies of the sender in the header `sender`. It returns the length or the failure. */
  async function serve(
    bodies: WebhookBodies,
    answerWhen: Promise<void> = Promise.resolve(),
  ): Promise<number> {
    const server = createServer((incoming, response) => {
      const findSender = () => incoming.headers.sender as string;
      bodies.read(incoming, response, findSender, (failure, body) => {
        if (failure) response.writeHead(failure.status, { connection: 'close' }).end(failure.code);
        else void answerWhen.then(() => response.end(`${body!.length}`));
      });
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }

  const begin = (port: number, sender: string, headers: Record<string, number> = {}) =>
    request({ port, host: '127.0.0.1', method: 'POST', headers: { sender, ...headers } });

  async function answerTo(sent: ReturnType<typeof begin>): Promise<string> {
    sent.on('error', () => undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  }

  const send = async (port: number, sender: string, bytes: number) => {
    const sent = begin(port, sender);
    sent.end(Buffer.alloc(bytes));
    return answerTo(sent);
  };

  it('arrive completely', async () => {
    const port = await serve(new WebhookBodies());
    for (const bytes of [0, 1, 256 * kilobyte, 300 * kilobyte, 8 * kilobyte * kilobyte])
      expect(await send(port, 'a', bytes)).toBe(`${bytes}`);
  });

  it('are refused if they are too large, with or without a length', async () => {
    const port = await serve(new WebhookBodies());
    expect(await send(port, 'a', 8 * kilobyte * kilobyte + 1)).toBe('PAYLOAD_TOO_LARGE');
    const announced = begin(port, 'a', { 'content-length': 8 * kilobyte * kilobyte + 1 });
    announced.flushHeaders();
    expect(await answerTo(announced)).toBe('PAYLOAD_TOO_LARGE');
  });

  it('limit concurrent large bodies, overall and per sender', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<void>();
    const port = await serve(new WebhookBodies(), promise);
    const large = 300 * kilobyte;
    const taken = ['a', 'a', 'a', 'a', 'a', 'a'].map((sender) => send(port, sender, large));
    // Two of six are refused immediately; the others wait for their response.
    expect(await Promise.race(taken)).toBe('UNAVAILABLE');
    const others = ['b', 'b', 'b', 'c', 'c', 'c'].map((sender) => send(port, sender, large));
    expect(await Promise.race(others)).toBe('UNAVAILABLE');
    answer();
    const count = (answers: string[]) => answers.filter((text) => text === `${large}`).length;
    expect([count(await Promise.all(taken)), count(await Promise.all(others))]).toEqual([4, 4]);
    expect(await send(port, 'a', large)).toBe(`${large}`);
  });

  it('have a short time limit if they are large', async () => {
    const port = await serve(new WebhookBodies(50));
    const slow = begin(port, 'a');
    slow.write(Buffer.alloc(300 * kilobyte));
    expect(await answerTo(slow)).toBe('REQUEST_TIMEOUT');
  });
});
