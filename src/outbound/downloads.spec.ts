import type { lookup } from 'node:dns';
import {
  halfAnswer,
  json,
  ScriptedServer,
  type Script,
  silence,
} from '../../test/support/servers/scripted-server.js';
import type { Config } from '../config/config.js';
import { AddressGuard } from './address-guard.js';
import { type Download, Downloads } from './downloads.js';

let server: ScriptedServer;
let downloads: Downloads;

beforeAll(async () => {
  server = await ScriptedServer.start();
  downloads = new Downloads({ simulator: { port: 4010 } } as Config);
});
afterAll(async () => {
  await downloads.onApplicationShutdown();
  await server.close();
});

const limits = (ms = 20_000) => ({ maxBytes: 1000, signal: AbortSignal.timeout(ms) });

async function textOf(download: Promise<Download>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const bytes of (await download).body) chunks.push(bytes);
  return Buffer.concat(chunks).toString();
}

const file: Script = (response) =>
  response.writeHead(200, { 'content-type': 'Video/MP4; a=b', 'content-length': 4 }).end('film');
const redirect = (location: string) => json(302, '', { location });

describe('A download', () => {
  it('streams the file and reports its type and size', async () => {
    server.follow(file);
    const download = await downloads.open(`${server.url}/a%20b.mp4?x=1`, limits());
    expect(download).toMatchObject({ contentType: 'video/mp4', sizeBytes: 4 });
    await expect(textOf(Promise.resolve(download))).resolves.toBe('film');
    expect(server.requests[0]).toMatchObject({ method: 'GET', target: '/a%20b.mp4?x=1' });
  });

  it('follows a few redirects, including relative ones', async () => {
    server.follow(redirect('/b'), redirect(`${server.url}/c`), file);
    await expect(textOf(downloads.open(`${server.url}/a`, limits()))).resolves.toBe('film');
    expect(server.requests.map(({ target }) => target)).toEqual(['/a', '/b', '/c']);
  });

  it.each<[string, Script, string]>([
    [
      'an endless chain of redirects',
      (response, { target }) => response.writeHead(302, { location: `${target}x` }).end(),
      'BAD_ANSWER',
    ],
    ['a redirect without a target', json(302, ''), 'BAD_ANSWER'],
    [
      'a redirect into the private network',
      redirect('http://169.254.169.254/latest/meta-data'),
      'ADDRESS_REFUSED',
    ],
    ['a redirect to another protocol', redirect('file:///etc/passwd'), 'ADDRESS_REFUSED'],
    ['a redirect to nonsense', redirect('http://['), 'ADDRESS_REFUSED'],
    ['a missing file', json(404, '{}'), 'BAD_ANSWER'],
    [
      'an announced size over the limit',
      (response) => response.writeHead(200, { 'content-length': 1001 }).end('x'.repeat(1001)),
      'TOO_LARGE',
    ],
    ['more bytes than allowed', (response) => response.end('x'.repeat(1001)), 'TOO_LARGE'],
    ['silence', silence, 'TIMEOUT'],
    ['a file that never ends', (response) => response.write('x'), 'TIMEOUT'],
    ['a broken connection', halfAnswer, 'UNREACHABLE'],
  ])('fails at %s', async (_name, script, code) => {
    server.follow(script);
    await expect(
      textOf(downloads.open(`${server.url}/a`, limits(code === 'TIMEOUT' ? 300 : undefined))),
    ).rejects.toMatchObject({ code });
  });

  it('without a reader fails harmlessly', async () => {
    let breakOff: () => void = () => {};
    server.follow((response) => {
      breakOff = () => response.socket?.resetAndDestroy();
      response.write('x');
    });
    const download = await downloads.open(`${server.url}/a`, limits());
    breakOff();
    await new Promise((resolve) => setImmediate(resolve));
    await expect(textOf(Promise.resolve(download))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('closes the connection if the reader stops early', async () => {
    const closed = new Promise<void>((resolve) => {
      server.follow((response) => {
        response.on('close', resolve);
        response.write('x'.repeat(100));
      });
    });
    for await (const _ of (await downloads.open(`${server.url}/a`, limits())).body) break;
    await closed;
  });
});

describe('An address', () => {
  const strict = new AddressGuard(false);
  const simulating = new AddressGuard(true);

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://10.1.2.3/',
    'http://169.254.169.254/latest/meta-data',
    'https://user:password@example.com/',
    'ftp://example.com/',
    'data:text/plain,x',
    'example.com',
    '',
  ])('%j is refused before a connection', (address) => {
    expect(() => strict.check(address)).toThrow(expect.objectContaining({ code: 'ADDRESS_REFUSED' }));
  });

  it('of loopback is allowed only with the simulator, and of private networks never', () => {
    expect(simulating.check('http://127.0.0.1:4010/a').port).toBe('4010');
    expect(() => simulating.check('http://192.168.0.1/')).toThrow(
      expect.objectContaining({ code: 'ADDRESS_REFUSED' }),
    );
  });

  it('that resolves to loopback is refused by the socket itself', async () => {
    const guarded = new Downloads({ simulator: null } as Config);
    server.follow(file);
    const address = server.url.replace('127.0.0.1', 'localhost');
    await expect(guarded.open(address, limits())).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
      retryable: false,
    });
    expect(server.requests).toHaveLength(0);
    await guarded.onApplicationShutdown();
  });

  describe('of a host name', () => {
    const resolveTo = (...addresses: string[]) =>
      ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as unknown as typeof lookup;
    const lookUp = (guard: AddressGuard, all: boolean) =>
      new Promise<unknown>((resolve, reject) =>
        guard.lookup('media.example.com', { all }, (error, found) =>
          error ? reject(error) : resolve(found),
        ),
      );

    it('is connected at the address that was checked', async () => {
      const guard = new AddressGuard(false, resolveTo('93.184.216.34', '2606:4700:4700::1111'));
      await expect(lookUp(guard, false)).resolves.toBe('93.184.216.34');
      await expect(lookUp(guard, true)).resolves.toHaveLength(2);
    });

    it('is refused when only one of its addresses is private', async () => {
      const guard = new AddressGuard(true, resolveTo('93.184.216.34', '10.0.0.1'));
      await expect(lookUp(guard, true)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    });

    it('is refused when it has none', async () => {
      await expect(lookUp(new AddressGuard(false, resolveTo()), true)).rejects.toMatchObject({
        code: 'ADDRESS_REFUSED',
      });
    });
  });
});
