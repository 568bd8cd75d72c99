import { Logger } from '@nestjs/common';
import { Scrape } from '../../support/clients/metrics.js';
import { ClientsService } from '../../../src/oauth/clients/clients.service.js';
import { parseClientDocument } from '../../../src/oauth/domain/unverified-clients.js';
import {
  auditEvents,
  authorizeUrl,
  newPkce,
  signedInUser,
  sql,
  token,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { setAsksBeforeActing } from '../../support/clients/assistants.js';
import { HeldLock } from '../../support/held-lock.js';
import { ClientDocuments } from '../../support/servers/client-documents.js';

const callback = 'http://127.0.0.1:9/callback';
const metadata = { client_name: 'Assistant', redirect_uris: [callback] };
const overAnHour = 3_700_000;
const update = `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) {
  __typename ... on OAuthClientUpdated { client { name isVerified disabledAt } } } }`;

describe('The client of a document', () => {
  let test: TestApp;
  let user: UserBrowser;
  let documents: ClientDocuments;
  beforeAll(async () => {
    documents = await ClientDocuments.start();
    test = await startTestApp();
    user = await signedInUser(test);
  });
  afterAll(async () => {
    await test.close();
    await documents.close();
  });

  const open = (id: string, more: object = {}) =>
    user.open(
      authorizeUrl(test, { id, secret: '' } as any, newPkce(), {
        ...{ scope: 'posts:read', redirect_uri: callback, resource: `${test.url}/mcp`, ...more },
      }),
    );
  const idOf = async (url: string): Promise<string> =>
    (await sql(test, 'SELECT id FROM oidc_clients WHERE metadata_url = $1', [url]))[0].id;
  /** By an administrator who has just signed in, so that no password is asked for. */
  const change = async (id: string, input: object): Promise<any> => {
    const admin = await signedInUser(test, { role: 'ADMIN' });
    return admin.graphql(update, { input: { id, ...input } });
  };
  const updates = async (id: string) =>
    (await auditEvents(test, 'oauth_client.updated')).filter(({ target_id }) => target_id === id);
  /** A client that an administrator has verified, and that the user allowed to act without asking. */
  const trusted = async (path: string) => {
    const url = documents.publish(path, metadata);
    await (await open(url)).send({ do: 'allow' });
    const id = await idOf(url);
    await change(id, { isVerified: true });
    await setAsksBeforeActing(user, id, false);
    return { url, id };
  };
  const authorizedApp = async (id: string) => {
    const { viewer } = await user.data(
      '{ viewer { authorizedApps { edges { node { clientId isVerified asksBeforeActing } } } } }',
    );
    return viewer.authorizedApps.edges.find((edge: any) => edge.node.clientId === id).node;
  };

  it('is unverified when its name or redirect URIs change, which the audit trail shows', async () => {
    const { url, id } = await trusted('/renamed.json');
    await change(id, { resources: ['API', 'MCP'] });
    const given = [{ isVerified: true }, { resources: ['API', 'MCP'] }];
    expect((await updates(id)).map(({ details }) => details)).toEqual(given);
    await test.advance(overAnHour);
    await open(url);
    expect(await authorizedApp(id)).toMatchObject({ isVerified: true, asksBeforeActing: false });
    // A read without a change leaves no trace.
    expect(await updates(id)).toHaveLength(2);
    await test.advance(overAnHour);
    const reads = documents.reads;
    documents.publish('/renamed.json', { ...metadata, client_name: 'Your bank' });
    expect((await open(url, { prompt: 'consent' })).html).toContain('No one has verified this app.');
    expect(documents.reads).toBe(reads + 1);
    expect((await updates(id)).at(-1)).toMatchObject({
      actor_name: 'client metadata document',
      details: { isVerified: false, resources: ['MCP'], name: 'Your bank' },
    });
  });

  it('asks before acting after a change, also when an administrator verifies it again', async () => {
    const { url, id } = await trusted('/changed.json');
    await test.advance(overAnHour);
    documents.publish('/changed.json', { ...metadata, redirect_uris: [callback, 'https://a.example/cb'] });
    await open(url);
    expect(await authorizedApp(id)).toEqual({ clientId: id, isVerified: false, asksBeforeActing: true });
    await change(id, { isVerified: true });
    expect(await authorizedApp(id)).toEqual({ clientId: id, isVerified: true, asksBeforeActing: true });
  });

  it('asks before acting after an administrator ended the verification', async () => {
    const { id } = await trusted('/ended.json');
    await change(id, { isVerified: false });
    await change(id, { isVerified: true });
    expect(await authorizedApp(id)).toMatchObject({ isVerified: true, asksBeforeActing: true });
  });

  it('does not come back by its document while it is disabled', async () => {
    const { url, id } = await trusted('/disabled.json');
    await change(id, { disabled: true });
    await test.advance(overAnHour);
    documents.publish('/disabled.json', { ...metadata, client_name: 'Again' });
    expect((await open(url)).html).toContain('invalid_client');
    expect(await sql(test, 'SELECT id FROM oidc_clients WHERE metadata_url = $1', [url])).toEqual([{ id }]);
  });

  it('has the name, kind and redirect URIs of its document', async () => {
    const { id } = await trusted('/fixed.json');
    for (const input of [{ name: 'Other' }, { kind: 'PUBLIC' }, { redirectUris: ['https://a.example/cb'] }]) {
      const { errors } = await change(id, input);
      expect(errors[0].extensions).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ path: `input.${Object.keys(input)[0]}` }] },
      });
    }
    const same = await change(id, { name: 'Assistant', redirectUris: [callback], scopes: ['posts:read'] });
    expect(same.data.updateOAuthClient.client).toMatchObject({ name: 'Assistant', isVerified: true });
  });

  it('is named by its URL, so that its document is read again', async () => {
    const { url, id } = await trusted('/named.json');
    expect((await open(id)).html).toContain('invalid_client');
    const pkce = newPkce();
    const page = await user.open(
      authorizeUrl(test, { id: url, secret: '' } as any, pkce, {
        ...{ scope: 'posts:read', redirect_uri: callback, resource: `${test.url}/mcp` },
      }),
    );
    const code = new URL((await page.send({ do: 'allow' })).address).searchParams.get('code')!;
    const exchange = { grant_type: 'authorization_code', code, redirect_uri: callback };
    const request = (client_id: string, more: Record<string, string>) =>
      token(test, { id: client_id, secret: '' }, more);
    const given = await request(url, { ...exchange, code_verifier: pkce.verifier });
    expect(given.status).toBe(200);
    const { refresh_token } = given.body;
    const refresh = { grant_type: 'refresh_token', refresh_token };
    expect(await request(id, refresh)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await request(url, refresh)).status).toBe(200);
  });

  it('is refused with a reason in the log and the metrics, not for each request', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const before = await Scrape.of(test.url);
    for (let index = 0; index < 7; index += 1)
      await open(documents.publish(`/refused/${index}.json`, { ...metadata, client_secret: 'x' }));
    await open(`${documents.origin}/refused/missing.json`);
    const lines = warn.mock.calls.filter(([, message]) => message === 'Client metadata document not used');
    warn.mockRestore();
    expect(lines).toHaveLength(5);
    expect(lines[0]![0]).toEqual({
      host: new URL(documents.origin).host,
      outcome: 'invalid',
      reason: 'token_endpoint_auth_method must be none',
      isKnown: false,
    });
    const after = await Scrape.of(test.url);
    const counted = (outcome: string) =>
      after.value('patchbay_client_documents_total', { outcome })! -
      (before.value('patchbay_client_documents_total', { outcome }) ?? 0);
    expect([counted('invalid'), counted('unreachable')]).toEqual([7, 1]);
  });

  it('exists once, also if two processes read a new document at the same time', async () => {
    const url = documents.publish('/twice.json', metadata);
    const service = test.app.get(ClientsService, { strict: false });
    const settings = parseClientDocument({ client_id: url, ...metadata }, url);
    const actor = { kind: 'system', name: 'test' } as const;
    const lock = await HeldLock.take(test.database.url, 'SELECT pg_advisory_xact_lock($1)', [7_241_905_324]);
    const saved = [1, 2].map(() =>
      service.saveDocument(actor, settings, { metadataUrl: url, address: '::1', isForUser: false }),
    );
    await lock.waiters(2);
    await lock.release();
    const [one, other] = await Promise.all(saved);
    expect(other!.id).toBe(one!.id);
  });
});
