import { createHmac, randomInt } from 'node:crypto';
import { type SignedRequest, signRequest } from './sign.js';

const secret = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c';
const app = { app_key: '6f9example1kq', timestamp: '1760000000' };
const shop = { ...app, shop_cipher: 'TTP_exampleCipherAAAAAA0123456789abcd' };
const base = { body: '', contentType: 'application/json' };
const search = { ...base, path: '/order/202309/orders/search', query: { ...shop, page_size: '50' } };

const vectors: [string, SignedRequest, string][] = [
  [
    'A: GET without a shop',
    { ...base, path: '/authorization/202309/shops', query: app },
    'd371832113f4c9b83338c5a6d4956a3e8fbf50c28151b56831054bbdc94c9895',
  ],
  [
    'B: GET with a list of ids',
    {
      ...base,
      path: '/order/202507/orders',
      query: { ...shop, ids: '577012345678901234,577012345678901235' },
    },
    '4a7f1def4b22720a970a3e3776e2d28bd3a69fce40f4bb85f3bb866c3789f484',
  ],
  [
    'C: POST with a body and a page token of reserved characters',
    {
      ...search,
      query: {
        ...search.query,
        sort_field: 'update_time',
        sort_order: 'ASC',
        page_token: 'aB3+/xYz9w==',
      },
      body: '{"order_status":"AWAITING_SHIPMENT","update_time_ge":1759900000,"update_time_lt":1760000000}',
    },
    '971064bfa8ced04ab13bc58d3956a6127864c74d0d2101ba03d160e5191a7798',
  ],
  ['D1: POST without a body', search, '39eb6373c27fd28ea24b31c3192ef40095e428315d73036bbed8e2ed41694b70'],
  [
    'D2: POST with an empty object',
    { ...search, body: '{}' },
    '214071c405ba7f758a17d0df2af22d6b04463b854d4d9ef0b111925b874d350c',
  ],
  [
    'E: POST with an id in the path',
    {
      ...base,
      path: '/product/202309/products/1731000000000000101/inventory/update',
      query: shop,
      body: '{"skus":[{"id":"1731000000000000201","inventory":[{"warehouse_id":"7400000000000000301","quantity":40}]}]}',
    },
    'afc51f7035d5d31eb1113706c15404d121fcf09da27a811c7473b32517ce9849',
  ],
  [
    'F: PUT',
    {
      ...base,
      path: '/event/202309/webhooks',
      query: shop,
      body: '{"address":"https://hooks.example.com/tts","event_type":"ORDER_STATUS_CHANGE"}',
    },
    'cab0ddd8e038471267486a5c9d3c81ef39a741bd626eabf4c387a547c8770aef',
  ],
  [
    'G: multipart, whose body is not signed',
    {
      path: '/product/202309/images/upload',
      query: app,
      body: 'any bytes',
      contentType: 'multipart/form-data; boundary=BOUND',
    },
    '54b7833e78e030c47de3d057967fd8510b22f6a5bcc4bea8fed843be1d458580',
  ],
  [
    'H: a body with characters outside ASCII',
    { ...search, body: '{"buyer_user_id":"héllo 東京"}' },
    '82441b42837ae63a455e22157fecc01ac3816199fec962e5706b779ee9e19a59',
  ],
];

describe('signRequest', () => {
  it.each(vectors)('signs vector %s', (_name, request, expected) => {
    expect(signRequest(request, secret)).toBe(expected);
  });

  it('signs the vector that the platform publishes', () => {
    const request = {
      ...base,
      path: '/authorization/202309/shops',
      query: { app_key: '29a39d', timestamp: '1623812664' },
    };
    expect(signRequest(request, 'e59af819cc')).toBe(
      'b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8',
    );
  });

  it('ignores an old signature and an access token in the query', () => {
    const [, request, expected] = vectors[0]!;
    const query = { ...request.query, sign: 'old', access_token: 'secret' };
    expect(signRequest({ ...request, query }, secret)).toBe(expected);
  });

  it.each(['MULTIPART/FORM-DATA', 'multipart/form-data', ' multipart/form-data ; charset=utf-8'])(
    'compares only the media type of %j',
    (contentType) => {
      const [, request] = vectors[6]!;
      const withoutBody = signRequest({ ...request, body: '' }, secret);
      expect(signRequest({ ...request, contentType }, secret)).toBe(withoutBody);
    },
  );

  it('does not depend on the order of the query, for any values and any UTF-8 body', () => {
    for (let round = 0; round < 300; round += 1) {
      const names = [...new Set(Array.from({ length: randomInt(1, 9) }, () => randomName()))];
      const query = Object.fromEntries(names.map((name) => [name, randomText(12)]));
      const shuffled = Object.fromEntries(
        Object.entries(query)
          .map((entry) => ({ entry, at: randomInt(1_000_000) }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry),
      );
      const request = {
        path: `/a/${randomName()}`,
        query,
        body: randomText(200),
        contentType: 'application/json',
      };
      expect(signRequest({ ...request, query: shuffled }, secret)).toBe(reference(request));
      expect(signRequest({ ...request, contentType: 'multipart/form-data; boundary=x' }, secret)).toBe(
        reference({ ...request, body: '' }),
      );
    }
  });
});

/** The algorithm once more, over bytes. */
function reference({ path, query, body }: Omit<SignedRequest, 'contentType'>): string {
  const parts = Object.entries(query)
    .map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const)
    .sort(([a], [b]) => Buffer.compare(a, b))
    .flat();
  const message = Buffer.concat([
    Buffer.from(secret),
    Buffer.from(path),
    ...parts,
    Buffer.from(body),
    Buffer.from(secret),
  ]);
  return createHmac('sha256', Buffer.from(secret)).update(message).digest('hex');
}

function randomName(): string {
  return Array.from({ length: randomInt(1, 8) }, () => 'abcXYZ019_'[randomInt(10)]!).join('');
}

function randomText(maxLength: number): string {
  const characters = ['a', 'é', '東', '😀', '+', '/', '=', '&', '%', ' ', '"', '\\', '\n', '0'];
  return Array.from({ length: randomInt(maxLength) }, () => characters[randomInt(characters.length)]!).join(
    '',
  );
}
