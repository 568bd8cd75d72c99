import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { findArgumentPath, findArgumentPathOfError } from './argument-path.js';

describe('argumentPath', () => {
  it.each([
    ['mutation ($x: I!) { signUp(input: $x) { id } }', 'input'],
    ['mutation ($x: String!) { signUp(input: { email: $x }) { id } }', 'input.email'],
    [
      'mutation ($x: String!) { post(input: { media: [{ id: 1 }, { url: $x }] }) { id } }',
      'input.media.1.url',
    ],
    ['query ($x: String) { accounts { edges { node { posts(after: $x) { id } } } } }', 'after'],
    ['query ($x: String) { ...F } fragment F on Query { accounts(after: $x) { id } }', 'after'],
    ['query ($x: Boolean!) { viewer @include(if: $x) { id } accounts(isOn: $x) { id } }', 'isOn'],
    ['query ($x: Boolean!) { viewer @include(if: $x) { id } }', 'x'],
  ])('of the variable in %s is %s', (text, path) => {
    const document = parse(text);
    expect(findArgumentPath(document, getOperationAST(document)!, 'x')).toBe(path);
  });
});

describe('argumentPathOf', () => {
  const schema = buildSchema(`
    input Part { size: Int! }
    input Add { email: String!, parts: [Part!] }
    type Query { add(input: Add!): Int, list(first: Int): Int }`);

  it.each([
    ['query ($x: Int) { add(input: { email: $x }) }', 'input.email'],
    ['query ($x: String!) { list(first: $x) }', 'first'],
    ['{ add(input: { email: 1 }) }', 'input.email'],
    ['{ add(input: { email: "a", parts: [{ size: 1 }, { size: "b" }] }) }', 'input.parts.1.size'],
    ['{ add(input: { email: "a", nme: 1 }) }', 'input.nme'],
    ['{ list(last: 1) }', 'last'],
    ['query ($x: Int) { list }', null],
    ['{ unknown }', null],
    ['{ list @include(if: 1) }', null],
  ])('of the error in %s is %s', (text, path) => {
    const [error] = validate(schema, parse(text));
    expect(findArgumentPathOfError(error!)).toBe(path);
  });
});
