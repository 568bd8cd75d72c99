import { createPatchbay, type PatchbayOptions } from '../src/index.js';

/** A client and the requests that it sends. */
function recorded(options: Partial<PatchbayOptions> = {}) {
  const requests: Request[] = [];
  const send = (async (input: string | URL | Request, init?: RequestInit) => {
    requests.push(new Request(input, init));
    return Response.json({ data: {} });
  }) as typeof fetch;
  return {
    client: createPatchbay({ url: 'https://api.example.com/base', fetch: send, ...options }),
    requests,
  };
}

describe('The fetcher of a client', () => {
  it.each([
    'https://evil.example/base/graphql',
    'http://api.example.com/base/graphql',
    'https://api.example.com/other',
    'https://api.example.com/base/../other',
    'https://api.example.com/basement',
  ])('adds no credentials for other servers: %s', async (address) => {
    for (const input of [address, new Request(address)]) {
      const { client, requests } = recorded({ token: 'secret', expectedUser: () => 'ada' });
      await client.fetcher(input);
      expect([...requests[0]!.headers.keys()]).toEqual([]);
      expect(requests[0]!.credentials).toBe('same-origin');
    }
  });

  it('keeps the headers of a request, and replaces them by those of the options', async () => {
    const { client, requests } = recorded({ token: 'secret' });
    const request = new Request('https://api.example.com/base/graphql', { headers: { 'x-one': '1' } });
    await client.fetcher(request);
    await client.fetcher(request, { headers: { 'x-two': '2' } });
    expect(requests.map(({ headers }) => Object.fromEntries(headers))).toEqual([
      { authorization: 'Bearer secret', 'x-one': '1' },
      { authorization: 'Bearer secret', 'x-two': '2' },
    ]);
  });

  it('names the user that the page shows, for sessions only', async () => {
    const session = recorded({ expectedUser: () => 'ada' });
    await session.client.fetcher('https://api.example.com/base/graphql');
    await session.client.query('{ viewer { id } }');
    const token = recorded({ token: 'secret', expectedUser: () => 'ada' });
    await token.client.fetcher('https://api.example.com/base/graphql');
    const names = [...session.requests, ...token.requests].map(({ headers }) =>
      headers.get('x-patchbay-user'),
    );
    expect(names).toEqual(['ada', 'ada', null]);
  });
});
