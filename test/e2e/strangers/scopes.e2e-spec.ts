import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  execute,
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import type { Access } from '../../../src/auth/access.js';
import type { Actor } from '../../../src/auth/actor.js';
import { Changes } from '../../../src/changes/changes.js';
import { type Scope, scopes } from '../../../src/auth/scopes.js';
import { failureCodes } from '../../../src/failures/failure-codes.js';
import { typeNameOfCode } from '../../../src/failures/failure.js';
import { accessOfOperations, accessOfTypes } from '../../../src/graphql/access/declared-access.js';
import { isVerifiedByOperation } from '../../../src/graphql/access/verified-by-operation.js';
import { newClient, token } from '../../oauth/fixtures.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { ownedObjects } from './objects.js';

type Edge = { parent: GraphQLObjectType; field: GraphQLField<unknown, unknown>; access: Access };

/** Whether a member of a result union is a failure. */
const isFailure = (name: string) => Object.keys(failureCodes).some((code) => typeNameOfCode(code) === name);

describe('Callers without a scope', () => {
  let stand: PublishingStand;
  let schema: GraphQLSchema;
  let owner: Creator;
  const ids: Record<string, string> = {};
  const tokens = new Map<Scope, string>();

  beforeAll(async () => {
    stand = await PublishingStand.start();
    ({ schema } = stand.get(GraphQLSchemaHost));
    owner = await stand.creator();
    for (const [typename, make] of Object.entries(ownedObjects)) ids[typename] = await make(stand, owner);
  }, 60_000);
  afterAll(() => stand.close());

  /** A token with `admin` and every scope except one. */
  async function tokenWithout(missing: Scope): Promise<string> {
    const known = tokens.get(missing);
    if (known) return known;
    const held = scopes.filter((scope) => scope !== missing && scope !== 'admin');
    const client = await newClient(stand.test, { kind: 'SERVICE', scopes: held, ownerUserId: owner.userId });
    const { body } = await token(stand.test, client, {
      grant_type: 'client_credentials',
      scope: held.join(' '),
    });
    tokens.set(missing, body.access_token as string);
    return body.access_token as string;
  }

  async function without(missing: Scope, query: string, variables: object = {}): Promise<any> {
    const authorization = `Bearer ${await tokenWithout(missing)}`;
    const response = await fetch(`${stand.test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  /** Fields whose type has a different access rule than their object. */
  function edges(): Edge[] {
    const accesses = accessOfTypes();
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    return Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !roots.includes(type) && !type.name.startsWith('__'))
      .flatMap((parent) =>
        Object.values(parent.getFields()).flatMap((field) => {
          const access = accesses.get(getNamedType(field.type).name);
          // Types with the same access need no further check.
          const isSame = JSON.stringify(accesses.get(parent.name)) === JSON.stringify(access);
          const isChecked = access && access.kind !== 'public' && !isSame;
          return isChecked && !isVerifiedByOperation(field) ? [{ parent, field, access }] : [];
        }),
      );
  }

  /** A valid value for the schema. */
  function valueOf(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return valueOf(type.ofType);
    if (isListType(type)) return [valueOf(type.ofType)];
    if (isEnumType(type)) return type.getValues()[0]!.name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const given = type.isOneOf
        ? fields.slice(0, 1)
        : fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
      return Object.fromEntries(given.map((field) => [field.name, valueOf(field.type)]));
    }
    const id = '01890000-0000-7000-8000-000000000000';
    const values = {
      ID: id,
      Int: 1,
      Float: 1,
      Boolean: true,
      DateTime: new Date().toISOString(),
      JSONObject: {},
    };
    return values[type.name as keyof typeof values] ?? 'x';
  }

  function actorWith(access: Access): Actor {
    const held = scopes.filter(
      (scope) => scope !== (access.kind === 'scope' ? access.scope : null) && scope !== 'admin',
    );
    return {
      ...{ kind: 'user', userId: owner.userId, role: 'USER', scopes: new Set(held) },
      ...{ sessionId: null, clientId: 'app', address: null },
    };
  }

  it('read nothing through any field of any type', async () => {
    const all = edges();
    const names = all.map(({ parent, field }) => `${parent.name}.${field.name}`);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['Post.account', 'Media.account', 'Composer.account', 'ReconnectRequired.account'],
        ...['Viewer.selectedAccount', 'Viewer.sessions', 'AccountRenamed.account', 'PostsCreated.posts'],
      ]),
    );
    const readable: string[] = [];
    for (const { parent, field, access } of all) {
      const user = actorWith(access);
      const document = `{ ${field.name} { __typename } }`;
      // The parent is the root value here, so its resolvers run on every path.
      const { data, errors } = await execute({
        schema: new GraphQLSchema({ query: parent }),
        document: parse(document),
        rootValue: {},
        contextValue: { req: { user, callerLookup: Promise.resolve(user) } },
      });
      const { code } = (errors?.[0]?.originalError ?? {}) as { code?: string };
      if (data?.[field.name] || code !== 'FORBIDDEN') readable.push(`${parent.name}.${field.name}: ${code}`);
    }
    expect(readable).toEqual([]);
  });

  it('get an error at the field, and read the rest of its object', async () => {
    const tried: string[] = [];
    for (const { parent, field, access } of edges()) {
      const id = ids[parent.name];
      const parentAccess = accessOfTypes().get(parent.name);
      if (!id || parentAccess?.kind !== 'scope') continue;
      const missing = access.kind === 'scope' ? access.scope : 'admin';
      const { data, errors } = await without(
        missing,
        `query ($id: ID!) { node(id: $id) { id ... on ${parent.name} { ${field.name} { __typename } } } }`,
        { id },
      );
      expect(data).toEqual({ node: { id, [field.name]: null } });
      expect(errors).toMatchObject([{ path: ['node', field.name], extensions: { code: 'FORBIDDEN' } }]);
      if (access.kind === 'scope')
        expect(errors[0].extensions.details).toEqual({ missingScope: access.scope });
      tried.push(`${parent.name}.${field.name}`);
    }
    expect(tried).toEqual(expect.arrayContaining(['Post.account', 'Media.account', 'Viewer.sessions']));
  });

  it('get the error in compiled queries', async () => {
    const query = `query ($id: ID!) { post(id: $id) { id account { id } } }`;
    for (let time = 0; time < 6; time += 1) {
      const { data, errors } = await without('accounts:read', query, { id: ids.Post });
      expect(data).toEqual({ post: { id: ids.Post, account: null } });
      expect(errors).toMatchObject([
        {
          path: ['post', 'account'],
          extensions: { code: 'FORBIDDEN', details: { missingScope: 'accounts:read' } },
        },
      ]);
    }
  });

  it('get the error in subscription events', async () => {
    const headers = { authorization: `Bearer ${await tokenWithout('accounts:read')}` };
    const socket = await TestSocket.open(stand.test.url, { headers });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    const watch = jest.spyOn(stand.get(Changes), 'watch');
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    const query = 'subscription { postChanged { id account { id } } }';
    socket.send({ type: 'subscribe', id: '1', payload: { query } });
    while (!watch.mock.calls.some(([kind]) => kind === 'post')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await owner.client.data('mutation ($input: PostIdInput!) { cancelPost(input: $input) { __typename } }', {
      input: { postId: ids.Post },
    });
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: {
        data: { postChanged: { id: ids.Post, account: null } },
        errors: [{ path: ['postChanged', 'account'], extensions: { code: 'FORBIDDEN' } }],
      },
    });
    await socket.close();
  });

  it('find no node of types that require it', async () => {
    for (const [typename, id] of Object.entries(ids)) {
      const access = accessOfTypes().get(typename)!;
      const missing = access.kind === 'scope' ? access.scope : 'admin';
      expect(await without(missing, 'query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
        data: { node: null },
      });
    }
  });

  it('are refused by every query', async () => {
    const operations = accessOfOperations();
    for (const field of Object.values(schema.getQueryType()!.getFields())) {
      const access = operations.get(`Query.${field.name}`)!;
      if (access.kind === 'public' || access.kind === 'anonymous') continue;
      const { errors } = await without(...documentOf('query', field, access));
      expect(errors).toMatchObject([{ path: [field.name], extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  it('are refused by every mutation', async () => {
    const operations = accessOfOperations();
    for (const field of Object.values(schema.getMutationType()!.getFields())) {
      const access = operations.get(`Mutation.${field.name}`)!;
      if (access.kind === 'public' || access.kind === 'anonymous') continue;
      const { errors } = await without(...documentOf('mutation', field, access));
      expect(errors).toMatchObject([{ path: [field.name], extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  function documentOf(
    kind: 'query' | 'mutation',
    field: GraphQLField<unknown, unknown>,
    access: Access,
  ): [Scope, string, object] {
    const args = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
    const declared = args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
    const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const document = `${kind} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} { __typename } }`;
    const variables = Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type)]));
    return [access.kind === 'scope' ? access.scope : 'admin', document, variables];
  }

  it('cannot run a mutation whose result they may not read, and it has no effect', async () => {
    const rename = (selection: string, label: string) =>
      without(
        'accounts:read',
        `mutation ($input: RenameAccountInput!) { renameAccount(input: $input) { __typename ${selection} } }`,
        { input: { accountId: owner.accountId, label } },
      );
    const nested = '... on AccountRenamed { account { label } }';
    for (const selection of [nested, '... { ... on AccountRenamed { same: account { id } } }']) {
      expect(await rename(selection, 'Refused')).toMatchObject({
        data: null,
        errors: [
          {
            path: ['renameAccount'],
            extensions: { code: 'FORBIDDEN', details: { missingScope: 'accounts:read' } },
          },
        ],
      });
    }
    const refreshed = await without(
      'accounts:read',
      'mutation ($input: RefreshAccountInput!) { refreshAccount(input: $input) { ... on AccountRefreshed { account { id } } } }',
      { input: { accountId: owner.accountId } },
    );
    expect(refreshed).toMatchObject({ data: null, errors: [{ path: ['refreshAccount'] }] });
    const { account } = await owner.client.data('query ($id: ID!) { account(id: $id) { label } }', {
      id: owner.accountId,
    });
    expect(account.label).toBeNull();
    expect(await rename('', 'Renamed')).toEqual({
      data: { renameAccount: { __typename: 'AccountRenamed' } },
    });
    expect(await rename(`... on AccountRenamed @skip(if: true) { account { id } }`, 'Skipped')).toEqual({
      data: { renameAccount: { __typename: 'AccountRenamed' } },
    });
  });

  it('are refused by every mutation before it runs if they select a part of the result that requires it', async () => {
    const [operations, types] = [accessOfOperations(), accessOfTypes()];
    const tried: string[] = [];
    for (const field of Object.values(schema.getMutationType()!.getFields())) {
      const access = operations.get(`Mutation.${field.name}`)!;
      const result = getNamedType(field.type);
      if (access.kind !== 'scope' || access.scope === 'admin' || !isUnionType(result)) continue;
      const payloads = result.getTypes().filter(({ name }) => !isFailure(name));
      for (const payload of payloads)
        for (const part of Object.values(payload.getFields())) {
          const required = types.get(getNamedType(part.type).name);
          if (required?.kind !== 'scope' || required.scope === access.scope) continue;
          if (required.scope === 'admin' || isVerifiedByOperation(part)) continue;
          const [, document, variables] = documentOf('mutation', field, access);
          const selected = document.replace(
            '{ __typename }',
            `{ __typename ... on ${payload.name} { ${part.name} { __typename } } }`,
          );
          // Objects of the input do not exist: a mutation that runs returns another failure.
          const { data, errors } = await without(required.scope, selected, variables);
          expect({ field: `${payload.name}.${part.name}`, data, errors }).toMatchObject({
            data: null,
            errors: [
              {
                path: [field.name],
                extensions: { code: 'FORBIDDEN', details: { missingScope: required.scope } },
              },
            ],
          });
          tried.push(`${payload.name}.${part.name}`);
        }
    }
    expect(tried).toEqual(
      expect.arrayContaining(['ShopResyncRequested.sync', 'ReturnDecided.return', 'AccountRenamed.account']),
    );
  });

  it('get an edge in every mutation result with an object that has an id', () => {
    const known = new Set(edges().map(({ parent }) => parent.name));
    const unions = Object.values(schema.getTypeMap()).filter(isUnionType);
    const accesses = accessOfTypes();
    const unchecked = unions.flatMap((union) =>
      union
        .getTypes()
        .filter((type) =>
          Object.values(type.getFields()).some((field) => {
            const access = accesses.get(getNamedType(field.type).name);
            return access && access.kind !== 'public' && !isVerifiedByOperation(field);
          }),
        )
        .filter((type) => !known.has(type.name))
        .map(({ name }) => name),
    );
    expect(unchecked).toEqual([]);
  });
});
