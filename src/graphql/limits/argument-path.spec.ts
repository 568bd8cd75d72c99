import { getOperationAST, parse } from 'graphql';
import { argumentPath } from './argument-path.js';

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
    expect(argumentPath(document, getOperationAST(document)!, 'x')).toBe(path);
  });
});
