import type { Browser } from 'playwright-core';
import { newUser, password } from '../../oauth/fixtures.js';
import type { TestApp } from '../../support/app.js';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { startConsoleApp } from '../../support/console.js';
import { nginxPath, startNginx, type TestNginx } from '../../support/servers/nginx.js';
import { freePort } from '../../support/servers/free-port.js';

(nginxPath && chromiumPath ? describe : describe.skip)('The console below a path, behind nginx', () => {
  let test: TestApp;
  let nginx: TestNginx;
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    const [port, proxyPort] = [await freePort(), await freePort()];
    url = `http://127.0.0.1:${proxyPort}/patchbay`;
    test = await startConsoleApp({
      PORT: String(port),
      PUBLIC_URL: url,
      TRUST_PROXY: 'on',
      BRAND_NAME: 'Ada',
    });
    nginx = await startNginx(
      proxyPort,
      `location /patchbay/ {
         proxy_pass http://127.0.0.1:${port}; proxy_http_version 1.1; proxy_set_header Host $host;
         proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
         proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;
       }`,
    );
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await nginx?.close();
    await test?.close();
  });

  it('signs a user in and returns to the requested page, without violating its content policy', async () => {
    const { email } = await newUser(test);
    const page = await browser.newPage();
    page.setDefaultTimeout(12_000);
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      // The first query of a visitor is refused.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
    await page.goto(`${url}/`);
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation').waitFor();
    expect(await page.title()).toContain('Ada');
    expect(complaints).toEqual([]);
  });

  it('finds the icon from every page', async () => {
    for (const path of ['/posts', '/forgot-password', '/oauth/device', '/oauth/logout/success']) {
      const page = await fetch(url + path, { headers: { accept: 'text/html' } });
      const [, href = ''] = /<link rel="icon"\s+href="([^"]+)"/.exec(await page.text()) ?? [];
      const base = path === '/posts' ? `${url}/` : page.url;
      const icon = await fetch(new URL(href, base));
      expect([path, icon.status]).toEqual([path, 200]);
      expect(icon.headers.get('content-type')).toBe('image/svg+xml');
    }
  });
});
