import { parseLossless } from './lossless-json.js';

describe('parseLossless', () => {
  it('keeps an id beyond 2^53 as the string of its digits', () => {
    expect(parseLossless('{"ids":[7400000000000000123,-9007199254740993]}')).toEqual({
      ids: ['7400000000000000123', '-9007199254740993'],
    });
  });

  it('keeps the smallest of them, also as the whole text', () => {
    expect(parseLossless(' 9007199254740993 ')).toBe('9007199254740993');
    expect(parseLossless('[9007199254740992]')).toEqual(['9007199254740992']);
    expect(parseLossless('{"a": \n -9007199254740992}')).toEqual({ a: '-9007199254740992' });
  });

  it('parses every other value as JSON.parse does', () => {
    const text = '{"a":9007199254740991,"b":1e30,"c":1.5,"d":"7400000000000000123","e":null,"f":[true,0]}';
    expect(parseLossless(text)).toEqual(JSON.parse(text));
  });

  it('throws the same errors as JSON.parse', () => {
    expect(() => parseLossless('Unsupported path(Janus)')).toThrow(SyntaxError);
  });
});
