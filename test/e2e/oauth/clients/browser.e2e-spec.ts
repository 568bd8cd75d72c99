import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  authorizeUrl,
  newClient,
  newUser,
  newPkce,
  password,
  type TestOAuthClient,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import { chromiumPath, startBrowser } from '../../../support/clients/browser.js';
import { until } from '../../../support/jest/deferred.js';

const library = join(
  dirname(createRequire(import.meta.url).resolve('oidc-client-ts')),
  '..',
  'browser',
  'oidc-client-ts.min.js',
);

(chromiumPath ? describe : describe.skip)('Apps in a real browser', () => {
  let test: TestApp;
  let browser: Browser;
  let app: Server;
  let origin: string;
  let elsewhere: string;
  let client: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    browser = await startBrowser();
    app = createServer((request, response) => {
      const { pathname, search } = new URL(request.url!, 'http://app');
      if (pathname === '/library.js') {
        response.setHeader('content-type', 'text/javascript').end(readFileSync(library));
        return;
      }
      // A callback that redirects to the frontend, on another origin.
      if (pathname === '/onward') {
        response.writeHead(302, { location: `${elsewhere}/landed${search}` }).end();
        return;
      }
      response.setHeader('content-type', 'text/html').end(page());
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const { port } = app.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    elsewhere = `http://localhost:${port}`;
    client = await newClient(test, {
      kind: 'PUBLIC',
      redirectUris: [`${origin}/callback`, `${origin}/onward`],
      postLogoutRedirectUris: [`${origin}/bye`, `${origin}/onward`],
    });
  });
  afterAll(async () => {
    await browser.close();
    app.close();
    await test.close();
  });

  const page = () => `<!doctype html><title>App</title><script src="/library.js"></script><script>
    const manager = new oidc.UserManager({
      authority: ${JSON.stringify(test.url)}, client_id: ${JSON.stringify(client.id)},
      redirect_uri: ${JSON.stringify(`${origin}/callback`)},
      silent_redirect_uri: ${JSON.stringify(`${origin}/callback`)},
      post_logout_redirect_uri: ${JSON.stringify(`${origin}/bye`)},
      scope: 'openid profile email offline_access profile:read',
    });
    if (location.pathname === '/callback')
      manager.signinCallback().then((user) => { document.title = user ? 'signed in ' + user.profile.sub : 'done'; },
        (error) => { document.title = 'failed ' + error.message; });
  </script><h1>The app</h1>`;

  async function signIn(tab: Page, email: string): Promise<void> {
    await tab.getByLabel('Email address').fill(email);
    await tab.getByLabel('Password').fill(password);
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
    await tab.getByRole('button', { name: 'Allow', exact: true }).click();
  }
  const evaluate = (tab: Page, script: string) => tab.evaluate(script);

  it('oidc-client-ts signs in, refreshes silently and signs out', async () => {
    const user = await newUser(test);
    const context = await browser.newContext();
    const tab = await context.newPage();
    const blocked: string[] = [];
    tab.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) blocked.push(message.text());
    });
    await tab.goto(`${origin}/`);
    await evaluate(tab, 'void manager.signinRedirect()');
    await signIn(tab, user.email);
    await tab.waitForFunction(`document.title.startsWith('signed in')`);
    expect(await tab.title()).toBe(`signed in ${user.userId}`);
    expect(await evaluate(tab, 'manager.getUser().then((user) => user.scope)')).toContain('offline_access');
    await evaluate(tab, 'manager.signinSilent().then((user) => user.access_token)');
    await evaluate(tab, 'void manager.signoutRedirect()');
    await tab.getByRole('button', { name: 'Sign out', exact: true }).click();
    await tab.waitForURL(`${origin}/bye**`);
    expect(blocked).toEqual([]);
    await context.close();
  });

  it('callbacks may redirect to another origin', async () => {
    const user = await newUser(test);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    await tab.goto(authorizeUrl(test, client, newPkce(), { redirect_uri: `${origin}/onward` }));
    await signIn(tab, user.email);
    await tab.waitForURL(`${elsewhere}/landed?**`);
    const target = encodeURIComponent(`${origin}/onward`);
    await tab.goto(
      `${test.url}/oauth/logout?client_id=${client.id}&post_logout_redirect_uri=${target}&state=abc`,
    );
    await tab.getByRole('button', { name: 'Sign out', exact: true }).click();
    await tab.waitForURL(`${elsewhere}/landed?state=abc`);
    await context.close();
  });

  it('redirects to a native app by its private-use scheme', async () => {
    const native = await newClient(test, {
      kind: 'NATIVE',
      redirectUris: ['com.example.app:/callback'],
      postLogoutRedirectUris: ['com.example.app:/bye'],
    });
    const user = await newUser(test);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const blocked: string[] = [];
    context.on('console', (message) => {
      if (message.text().includes('form-action')) blocked.push(message.text());
    });
    // Read at the server: the browser does not always report the response of a redirect that leaves it.
    const left: string[] = [];
    const recordRedirect = (message: unknown) => {
      const location = String((message as { response: ServerResponse }).response.getHeader('location'));
      if (location.startsWith('com.example.app:')) left.push(location.split('?')[0]!);
    };
    subscribe('http.server.response.finish', recordRedirect);

    const signingIn = await context.newPage();
    await signingIn.goto(
      authorizeUrl(test, native, newPkce(), { redirect_uri: 'com.example.app:/callback', scope: 'openid' }),
    );
    await signIn(signingIn, user.email);
    await until(() => left.length === 1);
    const signingOut = await context.newPage();
    await signingOut.goto(
      `${test.url}/oauth/logout?client_id=${native.id}&post_logout_redirect_uri=com.example.app%3A%2Fbye`,
    );
    await signingOut.getByRole('button', { name: 'Sign out', exact: true }).click();
    await until(() => left.length === 2);
    unsubscribe('http.server.response.finish', recordRedirect);
    expect(left).toEqual(['com.example.app:/callback', 'com.example.app:/bye']);
    expect(blocked).toEqual([]);
    await context.close();
  });
});
