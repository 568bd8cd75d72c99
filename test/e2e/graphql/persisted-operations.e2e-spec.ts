import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const hashOf = (text: string, algorithm = 'sha256') => createHash(algorithm).update(text).digest('hex');
const viewer = 'query Viewer { viewer { email } }';
const tiers = 'query Tiers { tiers(first: 1) { edges { node { name } } } }';
const posts = 'subscription Posts { postChanged { id } }';
const signOut = 'mutation SignOut { signOut(input: {}) { __typename } }';
const unlisted = 'query Other { viewer { userId } }';
/** The default hashes of GraphQL Code Generator (SHA-1) and Relay (MD5). */
const [viewerId, postsId, signOutId] = [
  hashOf(viewer, 'sha1'),
  hashOf(posts, 'md5'),
  hashOf(signOut, 'sha1'),
];
const manifests = {
  'codegen.json': { [viewerId]: viewer, [postsId]: posts, [signOutId]: signOut },
  'apollo.json': {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'tiers', name: 'Tiers', type: 'query', body: tiers }],
  },
};

describe('With PERSISTED_OPERATIONS', () => {
  let folder: string;
  let app: TestApp;
  let user: SignedUpUser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-manifests-'));
    const paths = Object.keys(manifests).map((name) => join(folder, name));
    for (const [name, manifest] of Object.entries(manifests))
      await writeFile(join(folder, name), JSON.stringify(manifest));
    app = await startTestApp({ PERSISTED_OPERATIONS: paths.join(', ') });
    user = await signedUpUser(app);
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  const headers = () => ({
    cookie: user.client.cookieNames.map((name) => `${name}=${user.client.cookie(name)}`).join('; '),
    'sec-fetch-site': 'same-origin',
  });
  async function read(response: Response) {
    const { data, errors } = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return { status: response.status, data, code: errors?.[0]?.extensions.code };
  }
  const post = async (body: object) =>
    read(
      await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { ...headers(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const get = async (parameters: Record<string, string>) =>
    read(
      await fetch(`${app.url}/graphql?${String(new URLSearchParams(parameters))}`, {
        headers: { ...headers(), 'apollo-require-preflight': 'true' },
      }),
    );
  const persistedQuery = (sha256Hash: string) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash } },
  });
  const ownEmail = () => ({ status: 200, data: { viewer: { email: user.email } }, code: undefined });

  it.each<[string, object]>([
    ['their text', { query: viewer }],
    ['their id', { documentId: viewerId }],
    ['their id and an empty text', { documentId: viewerId, query: '' }],
    ['their id and no extensions', { documentId: viewerId, extensions: {} }],
    [
      'their id and the extension that Apollo Client sends by default',
      { documentId: viewerId, extensions: { clientLibrary: { name: '@apollo/client', version: '4.3.8' } } },
    ],
    ['their id and an empty persisted query', { documentId: viewerId, extensions: { persistedQuery: null } }],
    ['the name of the id in the documentation of Relay', { doc_id: viewerId }],
    ['their SHA-256 hash, whatever their id is', { documentId: hashOf(viewer) }],
    ['a hash with its prefix', { documentId: `sha256:${hashOf(viewer)}` }],
    ['the extension of GraphQL Code Generator', persistedQuery(viewerId)],
    ['the extension of Apollo', persistedQuery(hashOf(viewer))],
    ['text and hash', { query: viewer, ...persistedQuery(hashOf(viewer)) }],
  ])('documents run by %s', async (_, body) => {
    expect(await post(body)).toEqual(ownEmail());
  });

  it('documents run by GET, and mutations do not', async () => {
    expect(await get({ query: viewer })).toEqual(ownEmail());
    expect(await get({ extensions: JSON.stringify(persistedQuery(viewerId).extensions) })).toEqual(
      ownEmail(),
    );
    const mutation = await get({ extensions: JSON.stringify(persistedQuery(signOutId).extensions) });
    expect(mutation.status).toBe(405);
  });

  it('the documents of all files run, with variables and other ids', async () => {
    expect(await post({ documentId: 'tiers', operationName: 'Tiers' })).toMatchObject({
      status: 200,
      code: undefined,
    });
  });

  it('other documents are refused, also a listed document with a change', async () => {
    for (const query of [unlisted, `${viewer} `, '{ __schema { types { name } } }', '{'])
      expect(await post({ query })).toEqual({
        status: 400,
        data: undefined,
        code: 'OPERATION_NOT_PERSISTED',
      });
    expect(await get({ query: unlisted })).toMatchObject({ status: 400, code: 'OPERATION_NOT_PERSISTED' });
    // Of two parameters, no other one is executed than is checked.
    const twice = await fetch(
      `${app.url}/graphql?query=${encodeURIComponent(viewer)}&query=${encodeURIComponent(unlisted)}`,
      {
        headers: { ...headers(), 'apollo-require-preflight': 'true' },
      },
    );
    expect((await read(twice)).data).toBeUndefined();
  });

  it('no request can add a document', async () => {
    const added = { query: unlisted, ...persistedQuery(hashOf(unlisted)) };
    expect(await post(added)).toMatchObject({ status: 400, code: 'OPERATION_NOT_PERSISTED' });
    for (const body of [
      persistedQuery(hashOf(unlisted)),
      { documentId: hashOf(unlisted) },
      { documentId: '__proto__' },
    ])
      expect(await post(body)).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  it('a document and the hash of another one are refused', async () => {
    expect(await post({ query: viewer, ...persistedQuery(hashOf(tiers)) })).toMatchObject({
      status: 400,
      data: undefined,
    });
    expect(await post({ documentId: viewerId, ...persistedQuery(hashOf(tiers)) })).toMatchObject({
      code: undefined,
    });
  });

  it.each([
    { documentId: 5 },
    { documentId: ['x'] },
    { doc_id: {} },
    { query: {} },
    { query: 7, documentId: null },
    { extensions: 'x' },
    { extensions: { persistedQuery: null } },
    { documentId: viewerId, extensions: 'x' },
    [],
  ])('a malformed request is refused: %j', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, data: undefined, code: 'INVALID_INPUT' });
  });

  it('sockets follow the same rule', async () => {
    const socket = await TestSocket.open(app.url, { headers: headers() });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    const other = 'subscription { postChanged { id status } }';
    const answerTo = async (payload: object) => {
      socket.send({ type: 'subscribe', id: '1', payload });
      return socket.next();
    };
    expect(await answerTo({ query: other })).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'OPERATION_NOT_PERSISTED' } }],
    });
    expect(await answerTo({ query: '', documentId: hashOf(other) })).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    // The mode lets a listed document pass: it is refused only because it is no subscription.
    expect(await answerTo({ query: '', documentId: viewerId })).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'INVALID_INPUT' } }],
    });
    await socket.close();
  });
});
