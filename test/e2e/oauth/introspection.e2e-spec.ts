import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import { ProviderHost } from '../../../src/oauth/provider/provider-host.js';
import {
  basic,
  issueTokens,
  newClient,
  post,
  signedInUser,
  type TestOAuthClient,
  token,
} from '../../oauth/fixtures.js';
import { sendForm } from '../../oauth/direct-answers.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { assistantToken } from '../../support/clients/assistants.js';

describe('Introspection', () => {
  let test: TestApp;
  let owner: TestOAuthClient;
  let resourceServer: TestOAuthClient;
  let other: TestOAuthClient;
  let serve: jest.SpyInstance;
  beforeAll(async () => {
    test = await startTestApp();
    owner = await newClient(test);
    other = await newClient(test);
    resourceServer = await newClient(test, { kind: 'SERVICE', mayIntrospect: true });
    serve = jest.spyOn(test.app.get(ProviderHost, { strict: false }), 'serve');
  });
  afterAll(() => test.close());
  beforeEach(() => serve.mockClear());

  const introspect = (form: string, headers: Record<string, string>, options = {}) =>
    sendForm(`${test.url}/oauth/introspect`, form, headers, options);

  /** All kinds of tokens by name. */
  async function tokens(): Promise<Record<string, string>> {
    const [mine, revoked, ended] = [
      await issueTokens(test, owner, await signedInUser(test)),
      await issueTokens(test, owner, await signedInUser(test)),
      await issueTokens(test, owner, await signedInUser(test)),
    ];
    await post(test, '/oauth/revoke', owner, { token: revoked.access_token });
    await post(test, '/oauth/revoke', owner, { token: ended.refresh_token });
    const service = (await token(test, resourceServer, { grant_type: 'client_credentials' })).body;
    const [head, claims, signature] = mine.access_token.split('.');
    return {
      user: mine.access_token,
      service: service.access_token,
      mcp: await assistantToken(test, await signedInUser(test), owner, { scopes: ['profile:read'] }),
      refresh: mine.refresh_token,
      id: mine.id_token,
      revoked: revoked.access_token,
      ended: ended.access_token,
      forged: `${head}.${claims}.${signature.slice(0, -4)}AAAA`,
      nonsense: 'a.b.c',
    };
  }

  it('answers access tokens as oidc-provider does, and without it', async () => {
    const wrongSecret = { ...owner, secret: 'wrong' };
    for (const [kind, value] of Object.entries(await tokens())) {
      for (const [name, by] of Object.entries({ owner, other, resourceServer, wrongSecret })) {
        const forms = [`token=${value}`, `token=${value}&token_type_hint=access_token`];
        for (const form of forms) {
          serve.mockClear();
          const answer = await introspect(form, basic(by));
          const isDirect = serve.mock.calls.length === 0;
          const expected = await introspect(form, basic(by), { isWhole: false });
          expect({ kind, name, ...answer }).toEqual({ kind, name, ...expected });
          const isUsual = kind !== 'refresh' && by !== wrongSecret;
          expect({ kind, name, isDirect }).toEqual({ kind, name, isDirect: isUsual });
        }
      }
    }
  });

  it('reports scopes, audience and times of the token', async () => {
    const { user, service, revoked } = await tokens();
    expect((await introspect(`token=${user}`, basic(resourceServer))).body).toMatchObject({
      active: true,
      client_id: owner.id,
      scope: 'openid profile email profile:read',
    });
    expect((await introspect(`token=${service}`, basic(resourceServer))).body).toMatchObject({
      active: true,
      sub: resourceServer.id,
    });
    expect((await introspect(`token=${revoked}`, basic(resourceServer))).body).toEqual({ active: false });
    expect(serve.mock.calls.length).toBeGreaterThan(0);
  });

  it('leaves unusual requests whole to oidc-provider', async () => {
    const { user } = await tokens();
    const form = `token=${user}`;
    const usual = { ...basic(owner) };
    const encodedForm = form.replaceAll('.', '%2E');
    const unusual: [string, Record<string, string>][] = [
      [encodedForm, usual],
      [`${form}&client_id=${owner.id}`, usual],
      [`${form}&${form}`, usual],
      [`${form}&client_id=${owner.id}&client_secret=${owner.secret}`, {}],
      [form, {}],
      [form, { authorization: 'Bearer x' }],
      [form, { authorization: `Basic ${Buffer.from(owner.id).toString('base64')}` }],
      [form, { authorization: `Basic ${Buffer.from(`${owner.id}:%`).toString('base64')}` }],
      [form, basic({ id: 'unknown', secret: 'x' })],
      [form, { ...usual, origin: 'https://page.example.test' }],
      [form, { ...usual, 'content-type': 'text/plain' }],
      [form, { ...usual, 'content-type': 'application/x-www-form-urlencoded; charset=latin1' }],
      ['token=', usual],
      [`${form}&pad=${'x'.repeat(9_000)}`, usual],
    ];
    for (const [index, [body, headers]] of unusual.entries()) {
      serve.mockClear();
      const answer = await introspect(body, headers);
      expect({ index, served: serve.mock.calls.length }).toEqual({ index, served: 1 });
      expect({ index, ...answer }).toEqual({
        index,
        ...(await introspect(body, headers, { isWhole: false })),
      });
    }
  });

  it('answers a form that arrives in parts', async () => {
    const { user } = await tokens();
    const form = `token=${user}`;
    const parts = [form.slice(0, 20), form.slice(20, 60), form.slice(60)];
    expect((await introspect(form, basic(owner), { parts })).body).toMatchObject({ active: true });
  });

  it('answers no disabled client and no expired token', async () => {
    const { user } = await tokens();
    const form = `token=${user}`;
    expect((await introspect(form, basic(owner))).body).toMatchObject({ active: true });
    await test.advance(3_700_000);
    expect((await introspect(form, basic(owner))).body).toEqual({ active: false });
    await test.app.get(ClientsService, { strict: false }).disable({ kind: 'system', name: 'test' }, other.id);
    expect((await introspect(form, basic(other))).status).toBe(401);
  });
});
