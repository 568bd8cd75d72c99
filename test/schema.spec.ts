import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { buildApiSchema, listClasses, printApiSchema } from '../scripts/api-schema.js';
import { buildGraphQLDocument } from '../scripts/documents/graphql-document.js';
import { buildSchemaDocument } from '../scripts/documents/schema-document.js';
import { replaceErrorsTable } from '../scripts/documents/errors-document.js';
import { ACCESS } from '../src/auth/access.js';
import { failureCodes } from '../src/failures/failure-codes.js';
import { typeNameOfCode } from '../src/failures/failure.js';
import { defaultDocument } from '../src/graphql/graphiql/default-document.js';

const read = (...path: string[]) => readFileSync(join(process.cwd(), ...path), 'utf8');
const codes = Object.keys(failureCodes);

/** Methods of a class, its own and inherited. */
function methodsOf(type: Type): { name: string; method: object }[] {
  const methods: { name: string; method: object }[] = [];
  for (let level: object = type.prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === 'function' && name !== 'constructor')
        methods.push({ name, method: value as object });
    }
  }
  return methods;
}

/** Methods that are operations, by their metadata under `key`, and declare no access. */
function undeclared(types: Type[], key: string, isOperation: (value: unknown) => boolean): string[] {
  return types.flatMap((type) =>
    methodsOf(type)
      .filter(({ method }) => isOperation(Reflect.getMetadata(key, method)))
      .filter(({ method }) => !Reflect.hasMetadata(ACCESS, method) && !Reflect.hasMetadata(ACCESS, type))
      .map(({ name }) => `${type.name}.${name}`),
  );
}

describe('The API', () => {
  let schema: GraphQLSchema;
  let types: GraphQLNamedType[];
  beforeAll(async () => {
    schema = await buildApiSchema();
    types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
  });

  const fieldsOf = (type: GraphQLNamedType) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const mutations = (): GraphQLField<unknown, unknown>[] =>
    Object.values(schema.getMutationType()!.getFields());

  it('guards every operation or declares it as public', () => {
    const operations = new Set<unknown>(['Query', 'Mutation', 'Subscription']);
    expect(
      undeclared(listClasses('providers'), 'graphql:resolver_type', (value) => operations.has(value)),
    ).toEqual([]);
    expect(undeclared(listClasses('controllers'), 'path', (value) => value !== undefined)).toEqual([]);
  });

  it('describes every type, field, argument and enum value', () => {
    const silent = types.flatMap((type) => [
      ...(type.description ? [] : [type.name]),
      ...fieldsOf(type).flatMap((field) => [
        ...(field.description ? [] : [`${type.name}.${field.name}`]),
        ...field.args
          .filter(({ description }) => !description)
          .map(({ name }) => `${type.name}.${field.name}(${name})`),
      ]),
      ...(isInputObjectType(type) ? Object.values(type.getFields()) : [])
        .filter(({ description }) => !description)
        .map(({ name }) => `${type.name}.${name}`),
      ...(isEnumType(type) ? type.getValues() : [])
        .filter(({ description }) => !description)
        .map(({ name }) => `${type.name}.${name}`),
    ]);
    expect(silent).toEqual([]);
  });

  it('gives mutations one input and a result that may be an expected failure', () => {
    const wrong = mutations().filter(({ args, type }) => {
      const result = getNamedType(type);
      return args.length !== 1 || args[0]!.name !== 'input' || !isNonNullType(type) || !isUnionType(result);
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
    const misnamed = mutations().filter(
      ({ name, type }) => getNamedType(type).name !== `${name[0]!.toUpperCase()}${name.slice(1)}Result`,
    );
    expect(misnamed.map(({ name }) => name)).toEqual([]);
  });

  it('accepts an idempotency key in every mutation that creates something', () => {
    const unkeyed = mutations().filter(({ name, args, type }) => {
      const input = getNamedType(args[0]!.type);
      const result = getNamedType(type);
      if (!name.startsWith('create') || !isInputObjectType(input) || !isUnionType(result)) return false;
      const conflicts = result.getTypes().some((member) => member.name === 'IdempotencyConflict');
      return !('idempotencyKey' in input.getFields()) || !conflicts;
    });
    expect(unkeyed.map(({ name }) => name)).toEqual([]);
  });

  it('has one success type and failures in every result', () => {
    const wrong = types.filter(isUnionType).filter((union) => {
      if (!union.name.endsWith('Result')) return false;
      const failures = union
        .getTypes()
        .filter((type) => type.getInterfaces().some(({ name }) => name === 'UserError'));
      return union.getTypes().length - failures.length !== 1;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('allows one document to select the account of a success and of a failure by one name', () => {
    const wrong = types.filter(isUnionType).filter((union) => {
      const accounts = union.getTypes().flatMap((type) => type.getFields().account ?? []);
      return new Set(accounts.map(({ type }) => type.toString())).size > 1;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('pages every list of objects with an id, except results of mutations', () => {
    const results = types.filter(isUnionType).flatMap((union) => [...union.getTypes()]);
    const paged = types.filter((type) => !results.includes(type as GraphQLObjectType));
    const unpaged = paged.flatMap((type) =>
      fieldsOf(type)
        .filter((field) => isListType(isNonNullType(field.type) ? field.type.ofType : field.type))
        .filter((field) => fieldsOf(getNamedType(field.type)).some(({ name }) => name === 'id'))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(unpaged).toEqual([]);
  });

  it('names every failure type after a code', () => {
    const named = new Set(codes.map(typeNameOfCode));
    const failures = types
      .filter(isObjectType)
      .filter((type) => type.getInterfaces().some(({ name }) => name === 'UserError'));
    expect(failures.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
    expect(failures.length).toBeGreaterThan(0);
  });

  it('has the same codes in the schema, in the code and in docs/errors.md', () => {
    const errorCode = schema.getType('ErrorCode');
    expect(isEnumType(errorCode) && errorCode.getValues().map(({ name }) => name)).toEqual([...codes].sort());
    const document = read('docs', 'errors.md');
    // Run npm run schema:print.
    expect(document).toBe(replaceErrorsTable(document));
  });

  it('matches docs/graphql.md, and the entities docs/schema.md', async () => {
    // Run npm run schema:print.
    expect(read('docs', 'graphql.md')).toBe(await buildGraphQLDocument(schema));
    expect(read('docs', 'schema.md')).toBe(await buildSchemaDocument(process.cwd()));
  });

  it('matches schema.gql', () => {
    // Run npm run schema:print.
    expect(read('schema.gql')).toBe(printApiSchema(schema));
  });

  it('has valid documents in GraphiQL and in docs/errors.md', () => {
    expect(validate(schema, parse(defaultDocument))).toEqual([]);
    const examples = [...read('docs', 'errors.md').matchAll(/```graphql\n([\s\S]*?)```/g)].map(
      ([, text]) => text!,
    );
    for (const example of examples) expect(validate(schema, parse(example))).toEqual([]);
  });
});
