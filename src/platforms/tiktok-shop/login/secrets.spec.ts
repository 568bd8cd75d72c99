import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { type Attributes, type Span, trace } from '@opentelemetry/api';
import {
  grantCredentials,
  rowApp,
  type ScriptedShop,
  shopCredentials,
  shopRefusal,
  shopSample,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { halfAnswer, json, reset, type Script } from '../../../../test/support/servers/scripted-server.js';

const code = 'ROW_SimSecretCode0001';
const secrets = [
  code,
  ...rowApp.appSecrets,
  grantCredentials.accessToken,
  grantCredentials.refreshToken!,
  'ROW_simCipherGb0001',
];

/** The token host takes secrets in its address, so an address must appear nowhere. */
describe('Secrets of the token host', () => {
  const reported: unknown[] = [];
  let shop: ScriptedShop;

  beforeAll(async () => {
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan: (name: string, options: { attributes?: Attributes } = {}) => recordedSpan(name, options),
        startActiveSpan: () => {
          throw new Error('not used');
        },
      }),
    });
    shop = await startScriptedShop();
    const record = (...message: unknown[]) => void reported.push(message);
    Logger.overrideLogger({ log: record, error: record, warn: record, debug: record, verbose: record });
  });
  afterAll(async () => {
    trace.disable();
    Logger.overrideLogger(false);
    await shop.close();
  });

  function recordedSpan(name: string, options: object): Span {
    reported.push([name, options]);
    const note = (...values: unknown[]): unknown => (reported.push(values), undefined);
    const span = {
      setStatus: note,
      setAttribute: note,
      end: note,
      spanContext: () => ({ traceId: '', spanId: '' }),
    };
    return span as unknown as Span;
  }

  const quoting = (text: string): Script => shopRefusal(36004004, 200, `bad value ${text}`);
  const answers: [string, Script][] = [
    ['a success', shopSample('token')],
    ['a refusal that quotes the secret', quoting(rowApp.appSecrets[0]!)],
    ['a refusal that quotes the code', quoting(code)],
    [
      'an unreadable answer that repeats the address',
      json(404, `no route for app_secret=${rowApp.appSecrets[0]!}`),
    ],
    ['a lost connection', reset],
    ['half an answer', halfAnswer],
  ];

  it.each(answers)('appear in no log, span, metric, note or failure after %s', async (_name, script) => {
    reported.length = 0;
    const { login } = shop.adapter;
    const calls = [
      () => login.exchange(code, { loginType: 'SELLER' }),
      () => login.refresh(grantCredentials, 'SELLER'),
    ];
    for (const call of calls) {
      shop.server.follow(script);
      await call().catch((error: unknown) =>
        reported.push(inspect(error, { depth: 8 }), JSON.stringify(error)),
      );
      expect(shop.server.requests[0]!.target).toContain(rowApp.appSecrets[0]!);
    }
    expect(reported.length).toBeGreaterThan(4);
    await expectNoSecret();
  });

  it('appear nowhere after a refusal of the API either', async () => {
    reported.length = 0;
    const window = { from: new Date(0), to: new Date(1_000_000) };
    shop.server.follow(shopRefusal(36009003, 500, `token ${grantCredentials.accessToken}`));
    await shop.adapter.commerce
      .list(shopCredentials(), 'orders', window, null)
      .catch((error: unknown) => reported.push(inspect(error, { depth: 8 })));
    const text = inspect(reported, { depth: 8, maxStringLength: null });
    for (const secret of [...rowApp.appSecrets, 'ROW_simCipherGb0001']) expect(text).not.toContain(secret);
  });

  async function expectNoSecret(): Promise<void> {
    const { body } = await shop.metrics.text();
    const text = inspect([reported, body, [...shop.notes.all()]], { depth: 8, maxStringLength: null });
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/app_secret=(?!…)/);
  }
});
