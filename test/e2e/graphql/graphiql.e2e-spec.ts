import { startTestApp, type TestApp } from '../../support/app.js';

describe('GraphiQL', () => {
  let open: TestApp;
  let closed: TestApp;
  beforeAll(async () => {
    [open, closed] = await Promise.all([startTestApp(), startTestApp({ GRAPHQL_INTROSPECTION: 'off' })]);
  });
  afterAll(() => Promise.all([open.close(), closed.close()]));

  const page = (url: string) => fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });

  it('loads all its files from this server', async () => {
    const html = await (await page(open.url)).text();
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(parts).toHaveLength(4);
    for (const part of parts) {
      const answer = await fetch(new URL(part, open.url));
      expect([part, answer.status]).toEqual([part, 200]);
      expect((await answer.text()).length).toBeGreaterThan(5_000);
    }
  });

  it('serves no other files', async () => {
    for (const name of ['package.json', '..%2f..%2fpackage.json', 'constructor']) {
      expect((await fetch(`${open.url}/graphql/assets/${name}`)).status).toBe(404);
    }
  });

  it('does not exist if introspection is off', async () => {
    expect(await (await page(closed.url)).text()).not.toContain('GraphiQL');
    expect((await fetch(`${closed.url}/graphql/assets/graphiql.js`)).status).toBe(404);
  });
});
