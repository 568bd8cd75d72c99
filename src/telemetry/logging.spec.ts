import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import { TokenVault } from '../crypto/token-vault.js';
import { createNestLogger } from './logging.js';
import { runInContext, runOutsideContext } from './run-context.js';
import { formatShortLine } from './short-lines.js';

describe('The log', () => {
  const lines: string[] = [];
  const to = { write: (line: string) => void lines.push(line) };
  const config = { environment: 'production', log: { level: 'debug' } };
  const logger = new Logger('Test');
  beforeAll(() => Logger.overrideLogger(createNestLogger(config as never, to)));
  afterAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    lines.length = 0;
  });
  const last = () => JSON.parse(lines.at(-1)!) as Record<string, unknown>;

  it('is JSON with level, time, context and message', () => {
    logger.log('hello');
    expect(last()).toMatchObject({ level: 'info', context: 'Test', msg: 'hello' });
    expect(String(last().time)).toMatch(/^\d{4}-\d\d-\d\dT/);
    logger.warn({ platform: 'X', n: 1 }, 'facts');
    expect(last()).toMatchObject({ level: 'warn', platform: 'X', n: 1, msg: 'facts' });
  });

  it('logs modules and routes at the start only at the debug level', () => {
    new Logger('InstanceLoader').log('AppModule dependencies initialized');
    expect(last()).toMatchObject({ level: 'debug', context: 'InstanceLoader' });
  });

  it('adds the request id and the work name to each line', async () => {
    await runInContext({ requestId: 'r1', work: null }, async () => {
      await Promise.resolve();
      logger.log('in the request');
      runOutsideContext(() => logger.log('beside it'));
    });
    expect(lines.map((line) => (JSON.parse(line) as { requestId?: string }).requestId)).toEqual([
      'r1',
      undefined,
    ]);
    runInContext({ requestId: 'r1', work: 'jobs.run' }, () => logger.log('in the work'));
    expect(last()).toMatchObject({ requestId: 'r1', work: 'jobs.run' });
  });

  it('contains no secrets', () => {
    const secret = randomBytes(24).toString('hex');
    const vault = new TokenVault([{ id: 'k', key: randomBytes(32) }]);
    const sealed = vault.seal('x', { table: 'grants', column: 'credentials', id: '1' });
    const kinds: Record<string, string> = {
      accessToken: `act.${secret}`,
      refresh_token: `rft.${secret}`,
      authorization: `Bearer ${secret}`,
      cookie: `patchbay_session=${secret}`,
      'set-cookie': `patchbay_session=${secret}; HttpOnly`,
      code: secret,
      code_verifier: secret,
      state: secret,
      client_secret: secret,
      password: secret,
      upload_url: `https://upload.example.com/v?upload_token=${secret}`,
      ticket: secret,
      sealedTokens: sealed,
      signature: secret,
      databaseUrl: `postgres://u:${secret}@db/x`,
    };
    for (const [kind, value] of Object.entries(kinds)) {
      const error = Object.assign(
        new Error(`refused: ${kind}=${value}`, { cause: new Error(JSON.stringify(kinds)) }),
        {
          response: { headers: { [kind]: value }, body: JSON.stringify({ [kind]: value }) },
        },
      );
      logger.error({ err: error }, `It failed with ${kind}=${value}`);
      logger.log({ [kind]: value, deep: { list: [{ [kind]: [value] }] } });
      logger.log({ text: `{"data":{"${kind}":"${value}"}}` });
      logger.warn(`?${kind}=${encodeURIComponent(value)}&x=1`);
      logger.error(error.message, error.stack);
    }
    expect(lines).toHaveLength(Object.keys(kinds).length * 5);
    const leaks = lines.filter((line) => line.includes(secret) || line.includes(sealed.split('.')[3]!));
    expect(leaks.map((line) => line.slice(0, 300))).toEqual([]);
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('logs the failed statement without its values', () => {
    const driverError = Object.assign(new Error('duplicate key value'), {
      code: '23505',
      constraint: 'users_email_key',
      detail: 'Key (email)=(ada@example.com) already exists.',
    });
    logger.error(
      { err: new QueryFailedError('INSERT INTO users', ['ada@example.com'], driverError) },
      'failed',
    );
    expect(lines.at(-1)).not.toContain('ada@');
    expect(last().err).toMatchObject({
      query: 'INSERT INTO users',
      code: '23505',
      constraint: 'users_email_key',
    });
  });

  it('is short at a terminal', () => {
    logger.warn({ err: new Error('no'), part: 'redis' }, 'Not well.');
    // eslint-disable-next-line no-control-regex
    const text = formatShortLine(lines.at(-1)!).replaceAll(/\u001b\[\d+m/g, '');
    expect(text).toMatch(/^\d\d:\d\d:\d\d warn {2}Test +Not well\. part=redis\nError: no\n/);
    expect(formatShortLine('not JSON\n')).toBe('not JSON');
  });
});
