import { hashRequest } from './request-hash.js';

const request = {
  media: [{ uploadId: 'u' }],
  caption: 'Hello',
  targets: [{ accountId: 'a', options: { one: 1, two: [{ x: 1, y: 2 }] } }],
  publishAt: null as Date | null,
};

describe('hashRequest', () => {
  it('ignores the order of fields, and treats absent fields as null', () => {
    const reordered = {
      targets: [{ options: { two: [{ y: 2, x: 1 }], one: 1, three: null, four: undefined }, accountId: 'a' }],
      caption: 'Hello',
      media: [{ uploadId: 'u' }],
    };
    expect(hashRequest(reordered)).toEqual(hashRequest(request));
  });

  it.each<[string, object]>([
    ['caption', { caption: 'Hello!' }],
    ['media', { media: [{ url: 'u' }] }],
    ['order of media', { media: [{ uploadId: 'u' }, { uploadId: 'v' }] }],
    ['targets', { targets: [{ accountId: 'b', options: null }] }],
    ['time', { publishAt: new Date(0) }],
  ])('changes with the %s', (_, change) => {
    expect(hashRequest({ ...request, ...change })).not.toEqual(hashRequest(request));
  });
});
