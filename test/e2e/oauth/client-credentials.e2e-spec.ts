import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import type { ClientSettings } from '../../../src/oauth/domain/clients.js';
import { OAuthEvents } from '../../../src/oauth/oauth-events.js';
import { ProviderHost } from '../../../src/oauth/provider/provider-host.js';
import { AccessTokens } from '../../../src/oauth/tokens/access-tokens.js';
import { type Answer, sendForm } from '../../oauth/direct-answers.js';
import { basic, newClient, type TestOAuthClient } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const form = 'grant_type=client_credentials';

describe('Client credentials', () => {
  let test: TestApp;
  let service: TestOAuthClient;
  let serve: jest.SpyInstance;
  beforeAll(async () => {
    test = await startTestApp();
    service = await newClient(test, { kind: 'SERVICE' });
    serve = jest.spyOn(test.app.get(ProviderHost, { strict: false }), 'serve');
  });
  afterAll(() => test.close());

  const send = (text: string, headers: Record<string, string>, options = {}) =>
    sendForm(`${test.url}/oauth/token`, text, headers, options);

  /** The answer, with the token replaced by its head and claims. Those that differ between any two tokens have a fixed form. */
  function readable({ body, ...answer }: Answer): object {
    const { access_token: token, ...rest } = body as { access_token?: string };
    if (!token) return { ...answer, body };
    const { jti, iat, exp, ...claims } = decodeJwt(token);
    return {
      ...answer,
      // Text, because the order of fields is the same too.
      body: JSON.stringify(body, (key, value: unknown) => (key === 'access_token' ? 'token' : value)),
      rest,
      head: JSON.stringify(decodeProtectedHeader(token)),
      order: Object.keys(decodeJwt(token)),
      claims,
      jti: /^[\w-]{43}$/.test(jti!),
      lifetime: exp! - iat!,
    };
  }

  /** Sends the form to both, compares the answers, and returns the direct one. */
  async function compare(text: string, headers: Record<string, string>, isDirect: boolean): Promise<Answer> {
    serve.mockClear();
    const answer = await send(text, headers);
    expect({ text, served: serve.mock.calls.length }).toEqual({ text, served: isDirect ? 0 : 1 });
    const expected = await send(text, headers, { isWhole: false });
    expect({ text, ...readable(answer) }).toEqual({ text, ...readable(expected) });
    return answer;
  }

  async function changed(settings: Partial<ClientSettings>): Promise<TestOAuthClient> {
    const client = await newClient(test, { kind: 'SERVICE' });
    await test.app
      .get(ClientsService, { strict: false })
      .update({ kind: 'system', name: 'test' }, client.id, settings);
    return client;
  }

  it.each([
    ['without scope', ''],
    ['one scope', '&scope=posts%3Aread'],
    ['scopes in another order', '&scope=posts:write+posts:read'],
    ['a repeated scope', '&scope=posts:write%20posts:read%20posts:write'],
  ])('gets the same token as from oidc-provider, %s', async (_, more) => {
    const answer = await compare(form + more, basic(service), true);
    const { access_token: token } = answer.body as { access_token: string };
    const verified = await test.app.get(AccessTokens, { strict: false }).verify(token, 'API');
    expect(verified).toMatchObject({ clientId: service.id, userId: null });
  });

  it('gets the same token if the form names the resource or has another order', async () => {
    const resource = encodeURIComponent(test.url);
    await compare(`${form}&resource=${resource}`, basic(service), true);
    await compare(`resource=${resource}&scope=posts:read&${form}`, basic(service), true);
    const admin = await newClient(test, { kind: 'SERVICE', scopes: ['admin', 'posts:read'] });
    expect((await compare(form, basic(admin), true)).body).toMatchObject({ scope: 'posts:read' });
    await compare(`${form}&scope=admin`, basic(admin), true);
  });

  it('leaves every other request to oidc-provider, with the same answer', async () => {
    const web = await newClient(test);
    const adminOnly = await newClient(test, { kind: 'SERVICE', scopes: ['admin'] });
    const [assistant, unverified] = [
      await changed({ resources: ['MCP'] }),
      await changed({ isVerified: false }),
    ];
    const resource = encodeURIComponent(test.url);
    const usual = basic(service);
    const unusual: [string, Record<string, string>][] = [
      [form, {}],
      [form, basic({ ...service, secret: 'wrong' })],
      [form, basic({ id: 'unknown', secret: 'x' })],
      [form, basic(web)],
      [form, basic(assistant)],
      [form, basic(unverified)],
      [form, basic(adminOnly)],
      [form, { ...usual, origin: 'https://page.example.test' }],
      [form, { ...usual, 'content-type': 'text/plain' }],
      [`${form}&client_id=${service.id}&client_secret=${service.secret}`, {}],
      [`${form}&client_id=${service.id}`, usual],
      [`${form}&${form}`, usual],
      [`${form}&scope=`, usual],
      [`${form}&scope=posts:read&scope=posts:read`, usual],
      [`${form}&scope=profile:read`, usual],
      [`${form}&scope=posts:read+unknown`, usual],
      [`${form}&scope=unknown`, usual],
      [`${form}&scope=posts:read%00`, usual],
      [`${form}&scope=posts:read++posts:write`, usual],
      [`${form}&scope=openid`, usual],
      [`${form}&resource=https://other.example.test`, usual],
      [`${form}&resource=${encodeURIComponent(`${test.url}/mcp`)}`, usual],
      [`${form}&resource=${resource}&resource=${resource}`, usual],
      [`${form}&resource=${encodeURIComponent(`${test.url}/`)}`, usual],
      [`${form}&extra=1`, usual],
      [`${form}&scope=posts:read&resource=${resource}&a=1&b=2`, usual],
      ['grant_type=refresh_token', usual],
      ['grant_type=', usual],
      ['scope=posts:read', usual],
    ];
    for (const [text, headers] of unusual) await compare(text, headers, false);
  });

  it('records, counts and revokes direct tokens like others', async () => {
    const client = await newClient(test, { kind: 'SERVICE' });
    const record = jest.spyOn(test.app.get(OAuthEvents, { strict: false }), 'recordIssued');
    const { body } = await compare(form, basic(client), true);
    const [[direct], [other]] = record.mock.calls as [[object], [object]];
    expect(direct).toEqual(other);
    expect(direct).toMatchObject({ name: 'token_issued', clientId: client.id });
    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toMatch(
      /patchbay_oauth_token_requests_total\{grant="client_credentials",outcome="ok"\} \d+/,
    );

    const { access_token: token } = body as { access_token: string };
    const verify = () => test.app.get(AccessTokens, { strict: false }).verify(token, 'API');
    expect(await verify()).not.toBeNull();
    await sendForm(`${test.url}/oauth/revoke`, `token=${token}`, basic(client));
    expect(await verify()).toBeNull();
    const clients = test.app.get(ClientsService, { strict: false });
    await clients.disable({ kind: 'system', name: 'test' }, client.id);
    expect((await compare(form, basic(client), false)).status).toBe(401);
  });
});
