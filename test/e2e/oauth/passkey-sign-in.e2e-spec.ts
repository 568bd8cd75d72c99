import { authorizeUrl, newClient, newPkce, UserBrowser } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { setUpPasskey, startPasskeyApp } from '../../support/clients/passkeys.js';
import { TestPasskey } from '../../support/clients/test-passkey.js';
import { signedUpUser } from '../../support/clients/users.js';

describe('Passkeys on the sign-in page of the authorization server', () => {
  let test: TestApp;
  let origin: string;
  beforeAll(async () => {
    const started = await startPasskeyApp();
    ({ origin } = started);
    // Cookies and forms belong to the origin of PUBLIC_URL.
    test = { ...started.test, url: origin };
  });
  afterAll(() => test.close());

  const openSignIn = async () => {
    const browser = new UserBrowser(origin, '', '');
    const client = await newClient(test);
    const page = await browser.open(authorizeUrl(test, client, newPkce()));
    expect(page.title).toBe('Sign in');
    expect(page.html).toContain('Sign in with a passkey');
    return { browser, page };
  };
  const optionsOf = (html: string): any =>
    JSON.parse(
      /data-options="([^"]+)"/
        .exec(html)![1]!
        .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
    );

  it('sign a user in with both factors, who then continues to the app', async () => {
    const { client, email } = await signedUpUser(test);
    const passkey = new TestPasskey(origin);
    await setUpPasskey(client, passkey);
    const { browser, page } = await openSignIn();
    const ask = await page.send({ do: 'passkey' });
    expect(ask.title).toBe('Use your passkey');
    expect(ask.response.headers.get('content-security-policy')).toMatch(/script-src 'sha256-/);
    const response = passkey.get(optionsOf(ask.html));
    const consent = await ask.send({ do: 'passkey-sign-in', passkey: JSON.stringify(response) });
    expect(consent.title).toBe('Allow Pocket Scheduler to use your account?');
    expect(consent.html).toContain(email);
    expect(browser.cookieNames).not.toContain('patchbay_passkey');
  });

  it('show the sign-in page again for a wrong signature', async () => {
    const { browser, page } = await openSignIn();
    const ask = await page.send({ do: 'passkey' });
    const stranger = new TestPasskey(origin).get(optionsOf(ask.html));
    for (const passkey of [JSON.stringify(stranger), 'no json', '']) {
      const refused = await ask.send({ do: 'passkey-sign-in', passkey });
      expect([refused.response.status, refused.title]).toEqual([400, 'Sign in']);
      expect(refused.html).toContain('This passkey did not work.');
    }
    expect(browser.cookieNames).not.toContain('patchbay_session');
  });

  it('are not offered at an IP address', async () => {
    const other = await startTestApp();
    const browser = new UserBrowser(other.url, '', '');
    const page = await browser.open(authorizeUrl(other, await newClient(other), newPkce()));
    expect(page.html).not.toContain('passkey');
    await other.close();
  });
});
