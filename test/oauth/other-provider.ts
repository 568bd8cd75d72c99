import { startTestApp, type TestApp } from '../support/app.js';
import { newClient } from './fixtures.js';
import { freePort } from '../support/servers/free-port.js';

/** An installation `test` whose users sign in with another one, `there`, as "The other one". */
export async function startWithOtherProvider(): Promise<{ there: TestApp; test: TestApp }> {
  const there = await startTestApp();
  const port = await freePort();
  const { id: clientId, secret: clientSecret } = await newClient(there, {
    name: 'Here',
    redirectUris: [`http://127.0.0.1:${port}/sign-in/other/callback`],
    scopes: ['openid', 'email', 'profile'],
  });
  const provider = { id: 'other', name: 'The other one', issuer: there.url, clientId, clientSecret };
  const test = await startTestApp({ PORT: String(port), SIGN_IN_PROVIDERS: JSON.stringify([provider]) });
  return { there, test };
}
