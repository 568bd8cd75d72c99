import {
  execute,
  getOperationAST,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  validate,
} from 'graphql';
import { CompiledQueries } from '../compiled-queries.js';
import { DateTimeScalar } from './date-time.scalar.js';

/** Returns the value that the resolver received. */
const echo = (_: unknown, args: object) => JSON.stringify(args);
const input = new GraphQLInputObjectType({
  name: 'Input',
  fields: { at: { type: DateTimeScalar }, times: { type: new GraphQLList(DateTimeScalar) } },
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      echo: {
        type: GraphQLString,
        args: { at: { type: DateTimeScalar }, input: { type: input } },
        resolve: echo,
      },
    },
  }),
});

async function run(query: string, variableValues: Record<string, unknown> = {}): Promise<unknown> {
  const document = parse(query);
  const refusals = validate(schema, document);
  if (refusals.length > 0) return refusals[0]!.message;
  const { data, errors } = await execute({ schema, document, variableValues });
  return errors?.[0]?.message ?? JSON.parse(data?.echo as string);
}

async function runCompiled(query: string, variables: Record<string, unknown>): Promise<unknown> {
  const document = parse(query);
  const operation = getOperationAST(document)!;
  const queries = new CompiledQueries();
  let compiled = null;
  while (!compiled) compiled = await queries.find(schema, document, operation);
  const { data, errors } = await compiled.query(undefined, {}, variables);
  return errors?.[0]?.message ?? JSON.parse((data as { echo: string }).echo);
}

const time = '2026-10-01T09:15:02.000Z';
const malformed = [
  '1803895200000',
  '1.5',
  'true',
  'TOMORROW',
  '{}',
  '{ at: "x" }',
  '""',
  '"TOMORROW"',
  '"2026-02-30T00:00:00Z"',
  '"2026-10-01T09:15:02"',
];
const malformedVariables = [
  1803895200000,
  1.5,
  true,
  {},
  { at: time },
  [[time]],
  '',
  'TOMORROW',
  '2026-02-30T00:00:00Z',
  '2026-10-01T09:15:02',
];

describe('DateTime', () => {
  it('is read from the document and from variables', async () => {
    expect(await run(`{ echo(at: "${time}") }`)).toEqual({ at: time });
    expect(await run(`{ echo(input: { at: "${time}", times: ["${time}", null] }) }`)).toEqual({
      input: { at: time, times: [time, null] },
    });
    expect(await run('query ($at: DateTime) { echo(at: $at) }', { at: time })).toEqual({ at: time });
    expect(await runCompiled('query ($at: DateTime) { echo(at: $at) }', { at: time })).toEqual({ at: time });
  });

  it('is null only for a null value', async () => {
    expect(await run('{ echo(at: null) }')).toEqual({ at: null });
    expect(await run('query ($at: DateTime) { echo(at: $at) }', { at: null })).toEqual({ at: null });
    expect(await run('query ($at: DateTime) { echo(at: $at) }')).toEqual({});
    expect(await runCompiled('query ($at: DateTime) { echo(at: $at) }', {})).toEqual({});
  });

  it.each(malformed)('refuses %s in a document', async (literal) => {
    for (const query of [
      `{ echo(at: ${literal}) }`,
      `{ echo(input: { at: ${literal} }) }`,
      `{ echo(input: { times: ["${time}", ${literal}] }) }`,
      `query ($at: DateTime = ${literal}) { echo(at: $at) }`,
    ]) {
      expect(await run(query)).toMatch(/DateTime must be an RFC 3339 string/);
    }
    expect(await run(`{ echo(at: [${literal}]) }`)).toMatch(/DateTime must be an RFC 3339 string/);
  });

  it.each(malformedVariables)('refuses %j as a variable', async (value) => {
    expect(await run('query ($at: DateTime) { echo(at: $at) }', { at: value })).toMatch(/RFC 3339/);
    expect(await runCompiled('query ($at: DateTime) { echo(at: $at) }', { at: value })).toMatch(/DateTime/);
    const queryOfInput = 'query ($input: Input) { echo(input: $input) }';
    expect(await run(queryOfInput, { input: { at: value } })).toMatch(/RFC 3339/);
    expect(await run(queryOfInput, { input: { times: [time, value] } })).toMatch(/RFC 3339/);
  });

  it('is serialized in UTC, and only from a date', () => {
    expect(DateTimeScalar.serialize(new Date(time))).toBe(time);
    for (const value of [time, 0, null, new Date(Number.NaN)]) {
      expect(() => DateTimeScalar.serialize(value)).toThrow();
    }
  });
});
