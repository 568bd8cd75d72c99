import { Platform } from '../../platforms/platform.js';
import { type PostRequest, requestHash } from './post-request.js';

const request: PostRequest = {
  media: [{ uploadId: 'u' }],
  caption: 'Hello',
  targets: [
    { accountId: 'a', options: { platform: Platform.TIKTOK, options: { one: 1, two: [{ x: 1, y: 2 }] } } },
  ],
  publishAt: null,
  idempotencyKey: 'mine',
};

describe('The hash of a request', () => {
  it('is the same whatever order its fields and however absent its nothings are in', () => {
    const [target] = request.targets;
    const other = {
      ...request,
      idempotencyKey: 'another',
      targets: [
        {
          options: {
            options: { two: [{ y: 2, x: 1 }], one: 1, three: null, four: undefined },
            platform: Platform.TIKTOK,
          },
          accountId: target!.accountId,
        },
      ],
    };
    expect(requestHash(other)).toEqual(requestHash(request));
  });

  it.each<[string, Partial<PostRequest>]>([
    ['caption', { caption: 'Hello!' }],
    ['media', { media: [{ url: 'u' }] }],
    ['order of media', { media: [{ uploadId: 'u' }, { uploadId: 'v' }] }],
    ['targets', { targets: [{ accountId: 'b', options: null }] }],
    ['time', { publishAt: new Date(0) }],
  ])('tells another %s', (_, change) => {
    expect(requestHash({ ...request, ...change })).not.toEqual(requestHash(request));
  });
});
