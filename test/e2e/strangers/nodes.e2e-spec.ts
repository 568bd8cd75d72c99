import {
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isObjectType,
  getNamedType,
  isNonNullType,
} from 'graphql';
import { v7 as uuidv7 } from 'uuid';
import { buildApiSchema } from '../../../scripts/api-schema.js';
import { NodeLoaders } from '../../../src/graphql/node-loaders.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { asAdmin } from '../../support/clients/users.js';
import { administeredObjects, ownedObjects, sharedObjects } from './objects.js';

const makers = { ...ownedObjects, ...administeredObjects, ...sharedObjects };

describe('Objects of other users', () => {
  let schema: GraphQLSchema;
  let stand: PublishingStand;
  let owner: Creator;
  let stranger: Creator;
  let admin: TestClient;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    schema = await buildApiSchema();
    stand = await PublishingStand.start();
    owner = await stand.creator();
    stranger = await stand.creator();
    ({ client: admin } = await asAdmin(stand.test));
    for (const [typename, make] of Object.entries(makers)) ids[typename] = await make(stand, owner);
  }, 60_000);
  afterAll(() => stand.close());

  const node = async (client: TestClient, id: string): Promise<any> =>
    (await client.data('query ($id: ID!) { node(id: $id) { __typename id } }', { id })).node;

  it('are tested for every node type', () => {
    const nodeType = schema.getType('Node');
    const implementations = isInterfaceType(nodeType)
      ? schema.getPossibleTypes(nodeType).map(({ name }) => name)
      : [];
    // Add a function to objects.ts for a new type.
    expect(Object.keys(makers).sort()).toEqual([...implementations].sort());
    expect(stand.get(NodeLoaders).typenames.sort()).toEqual([...implementations].sort());
  });

  it('have a node type if they have an id', () => {
    const withId = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && 'id' in type.getFields(),
    );
    expect(withId.map(({ name }) => name).sort()).toEqual(Object.keys(makers).sort());
  });

  it('have unique ids', () => {
    expect(new Set(Object.values(ids)).size).toBe(Object.keys(makers).length);
  });

  it.each(Object.keys(ownedObjects))('%s is found only by its owner', async (typename) => {
    const id = ids[typename]!;
    expect(await node(owner.client, id)).toEqual({ __typename: typename, id });
    const nothing = await node(stranger.client, uuidv7());
    expect(nothing).toBeNull();
    expect(await node(stranger.client, id)).toEqual(nothing);
    expect(await node(admin, id)).toEqual(nothing);
  });

  it.each(Object.keys(administeredObjects))('%s is found only by administrators', async (typename) => {
    const id = ids[typename]!;
    expect(await node(admin, id)).toEqual({ __typename: typename, id });
    expect(await node(owner.client, id)).toBeNull();
    expect(await node(stranger.client, id)).toBeNull();
  });

  it.each(Object.keys(sharedObjects))('%s is found by every signed-in user', async (typename) => {
    const id = ids[typename]!;
    expect(await node(stranger.client, id)).toEqual({ __typename: typename, id });
  });

  /** Selects every object with an id, down to this depth. */
  function selection(typename: string, depth: number): string {
    const type = schema.getType(typename);
    if (!isObjectType(type)) return '__typename';
    const fields = Object.values(type.getFields()).filter(({ args }) =>
      args.every((arg) => !isNonNullType(arg.type) || arg.defaultValue !== undefined),
    );
    const nested = depth === 0 ? [] : fields.filter((field) => isObjectType(getNamedType(field.type)));
    return [
      '__typename',
      ...fields.filter((field) => getNamedType(field.type).name === 'ID').map(({ name }) => name),
      ...nested.map(({ name, type: to, args }) => {
        const first = args.some((arg) => arg.name === 'first') ? '(first: 5)' : '';
        return `${name}${first} { ${selection(getNamedType(to).name, depth - 1)} }`;
      }),
    ].join(' ');
  }

  it('are in no list and no field that other users can read', async () => {
    const secrets = Object.keys(ownedObjects).map((typename) => ids[typename]!);
    const fields = Object.values(schema.getQueryType()!.getFields()).filter(
      ({ args, type }) =>
        !isLeafType(getNamedType(type)) &&
        args.every((arg) => !isNonNullType(arg.type) || arg.defaultValue !== undefined),
    );
    expect(fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['viewer', 'posts', 'media', 'comments']),
    );
    for (const { name, type, args } of fields) {
      const first = args.some((arg) => arg.name === 'first') ? '(first: 5)' : '';
      const document = `{ ${name}${first} { ${selection(getNamedType(type).name, 3)} } }`;
      const answer = JSON.stringify(await stranger.client.graphql(document));
      expect(answer).not.toContain('GRAPHQL_VALIDATION_FAILED');
      expect(secrets.filter((id) => answer.includes(id))).toEqual([]);
    }
  });
});
