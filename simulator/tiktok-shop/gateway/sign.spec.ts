import { createHmac } from 'node:crypto';
import { isSignedBy, signRequest, signWebhook } from './sign.js';

const appKey = '6f9example1kq';
const secret = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c';
const common = { app_key: appKey, timestamp: '1760000000' };
const cipher = { shop_cipher: 'TTP_exampleCipherAAAAAA0123456789abcd' };
const json = 'application/json';

/** Name, path, query, body, content type, digest. */
const vectors: [string, string, Record<string, string>, string, string, string][] = [
  [
    'A: GET without cipher',
    '/authorization/202309/shops',
    common,
    '',
    json,
    'd371832113f4c9b83338c5a6d4956a3e8fbf50c28151b56831054bbdc94c9895',
  ],
  [
    'B: list of ids',
    '/order/202507/orders',
    { ...common, ...cipher, ids: '577012345678901234,577012345678901235' },
    '',
    json,
    '4a7f1def4b22720a970a3e3776e2d28bd3a69fce40f4bb85f3bb866c3789f484',
  ],
  [
    'C: page token with reserved characters',
    '/order/202309/orders/search',
    {
      ...common,
      ...cipher,
      page_size: '50',
      sort_field: 'update_time',
      sort_order: 'ASC',
      page_token: 'aB3+/xYz9w==',
    },
    '{"order_status":"AWAITING_SHIPMENT","update_time_ge":1759900000,"update_time_lt":1760000000}',
    json,
    '971064bfa8ced04ab13bc58d3956a6127864c74d0d2101ba03d160e5191a7798',
  ],
  [
    'D1: no body',
    '/order/202309/orders/search',
    { ...common, ...cipher, page_size: '50' },
    '',
    json,
    '39eb6373c27fd28ea24b31c3192ef40095e428315d73036bbed8e2ed41694b70',
  ],
  [
    'D2: empty object',
    '/order/202309/orders/search',
    { ...common, ...cipher, page_size: '50' },
    '{}',
    json,
    '214071c405ba7f758a17d0df2af22d6b04463b854d4d9ef0b111925b874d350c',
  ],
  [
    'E: id in the path',
    '/product/202309/products/1731000000000000101/inventory/update',
    { ...common, ...cipher },
    '{"skus":[{"id":"1731000000000000201","inventory":[{"warehouse_id":"7400000000000000301","quantity":40}]}]}',
    json,
    'afc51f7035d5d31eb1113706c15404d121fcf09da27a811c7473b32517ce9849',
  ],
  [
    'F: PUT',
    '/event/202309/webhooks',
    { ...common, ...cipher },
    '{"address":"https://hooks.example.com/tts","event_type":"ORDER_STATUS_CHANGE"}',
    json,
    'cab0ddd8e038471267486a5c9d3c81ef39a741bd626eabf4c387a547c8770aef',
  ],
  [
    'G: multipart body is not signed',
    '/product/202309/images/upload',
    common,
    '--BOUND\r\nany\r\n',
    'multipart/form-data; boundary=BOUND',
    '54b7833e78e030c47de3d057967fd8510b22f6a5bcc4bea8fed843be1d458580',
  ],
  [
    'H: UTF-8 body',
    '/order/202309/orders/search',
    { ...common, ...cipher, page_size: '50' },
    '{"buyer_user_id":"héllo 東京"}',
    json,
    '82441b42837ae63a455e22157fecc01ac3816199fec962e5706b779ee9e19a59',
  ],
];

describe('The signature of a request', () => {
  it.each(vectors)('%s', (_name, path, query, body, contentType, digest) => {
    const request = { path, query: Object.entries(query), body, contentType };
    expect(signRequest(secret, request)).toBe(digest);
    expect(isSignedBy(secret, request, digest)).toBe(true);
    expect(isSignedBy(secret, request, digest.toUpperCase())).toBe(false);
  });

  it('agrees with the published vector', () => {
    const query = Object.entries({ timestamp: '1623812664', app_key: '29a39d' });
    const request = { path: '/authorization/202309/shops', query, body: '', contentType: json };
    expect(signRequest('e59af819cc', request)).toBe(
      'b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8',
    );
  });

  it('ignores an old signature and a token in the query', () => {
    const request = { path: '/authorization/202309/shops', body: '', contentType: json };
    const signed = signRequest(secret, { ...request, query: Object.entries(common) });
    const query = Object.entries({ ...common, sign: 'old', access_token: 'token' });
    expect(signRequest(secret, { ...request, query })).toBe(signed);
  });
});

describe('The signature of a webhook', () => {
  const data =
    '{"order_id":"577012345678901234","order_status":"AWAITING_SHIPMENT","is_on_hold_order":false,"update_time":1760000001}';
  const body = `{"type":1,"tts_notification_id":"7500000000000000501","shop_id":"7495000000000000401","timestamp":1760000003,"data":${data}}`;

  it('covers the key and the raw body', () => {
    expect(signWebhook(appKey, secret, body)).toBe(
      '59e6e83742ef119ff710a40b693cd6baa5b52022e4b7db36898a9f21eea072b0',
    );
    const published =
      '{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}}';
    expect(signWebhook('abcdef', '123', published)).toBe(
      '5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05',
    );
  });

  it('changes with the white space of the body', () => {
    const indented = JSON.stringify(JSON.parse(body), null, 2);
    expect(signWebhook(appKey, secret, indented)).toBe(
      createHmac('sha256', secret)
        .update(appKey + indented)
        .digest('hex'),
    );
    expect(signWebhook(appKey, secret, indented)).not.toBe(signWebhook(appKey, secret, body));
  });
});
