import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config.js';
import { loadConfig } from './env.js';

const key = Buffer.alloc(32, 1).toString('base64');
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://api.example.com/',
  DATABASE_URL: 'postgres://patchbay:secret@localhost/patchbay',
  TOKEN_ENCRYPTION_KEYS: `2026a:${key}`,
  SESSION_SECRET: 'x'.repeat(32),
};

function invalidVariables(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.errors.map(({ variable }) => variable);
    throw error;
  }
}

describe('loadConfig', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'patchbay-config-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('requires nothing in development: keys are generated once, the platform is simulated', () => {
    const first = loadConfig({ DATA_DIR: dataDir });
    expect(first.http).toMatchObject({ host: '127.0.0.1', port: 3000, publicUrl: 'http://127.0.0.1:3000' });
    expect(first.registration).toBe('open');
    expect(first.platforms.TIKTOK).toMatchObject({ simulated: true, apiUrl: 'http://127.0.0.1:4012' });
    expect(statSync(join(dataDir, 'development-keys.json')).mode & 0o777).toBe(0o600);
    expect(loadConfig({ DATA_DIR: dataDir }).secrets).toEqual(first.secrets);
  });

  it('accepts a complete production environment', () => {
    const config = loadConfig({ ...production, TIKTOK_CLIENT_KEY: 'key', TIKTOK_CLIENT_SECRET: 'new,old' });
    expect(config.http.publicUrl).toBe('https://api.example.com');
    expect(config.simulator).toBeNull();
    expect(config.graphql.introspection).toBe(false);
    expect(config.registration).toBe('closed');
    expect(config.platforms.TIKTOK).toMatchObject({
      simulated: false,
      clientSecrets: ['new', 'old'],
      redirectUri: 'https://api.example.com/auth/tiktok/callback',
    });
  });

  it('disables a platform without credentials in production', () => {
    expect(loadConfig(production).platforms).toEqual({});
  });

  it('reports every error of a production environment', () => {
    expect(
      invalidVariables({ NODE_ENV: 'production', SIMULATOR: 'on', TIKTOK_CLIENT_KEY: 'key' }).sort(),
    ).toEqual(
      [
        'DATABASE_URL',
        'PUBLIC_URL',
        'SESSION_SECRET',
        'SIMULATOR',
        'TIKTOK_CLIENT_SECRET',
        'TOKEN_ENCRYPTION_KEYS',
      ].sort(),
    );
  });

  it('reports invalid values together with invalid combinations', () => {
    const faulty = {
      DATABASE_URL: 'mysql://localhost/x',
      PORT: 'http',
      ROLE: 'cook',
      TIKTOK_CLIENT_KEY: 'key',
    };
    expect(invalidVariables({ ...production, ...faulty }).sort()).toEqual(
      ['DATABASE_URL', 'PORT', 'REDIS_URL', 'ROLE', 'TIKTOK_CLIENT_SECRET'].sort(),
    );
  });

  it('reports a data folder that cannot store development keys, without its content', () => {
    const path = join(dataDir, 'development-keys.json');
    writeFileSync(path, 'c2VjcmV0 key');
    expect(invalidVariables({ DATA_DIR: dataDir })).toEqual(['DATA_DIR']);
    expect(invalidVariables({ DATA_DIR: path })).toEqual(['DATA_DIR']);
    expect(() => loadConfig({ DATA_DIR: dataDir })).not.toThrow('c2VjcmV0');
  });

  it('reports a data folder that cannot be created', () => {
    expect(invalidVariables({ DATA_DIR: '/proc/nope/deeper' })).toEqual(['DATA_DIR']);
  });

  it('generates no keys for an invalid configuration', () => {
    const fresh = join(dataDir, 'fresh');
    expect(invalidVariables({ DATA_DIR: fresh, PORT: 'http' })).toEqual(['PORT']);
    expect(invalidVariables({ DATA_DIR: fresh, SESSION_SECRET: 'short' })).toEqual(['SESSION_SECRET']);
    expect(existsSync(fresh)).toBe(false);
  });

  it('prefers a configured secret to a generated one', () => {
    const made = loadConfig({ DATA_DIR: dataDir }).secrets;
    const given = loadConfig({ DATA_DIR: dataDir, SESSION_SECRET: 'z'.repeat(32) }).secrets;
    expect(given).toEqual({ ...made, session: ['z'.repeat(32)] });
  });

  it.each([
    ['a plain http address', { PUBLIC_URL: 'http://api.example.com' }, 'PUBLIC_URL'],
    ['a key of the wrong length', { TOKEN_ENCRYPTION_KEYS: 'a:c2hvcnQ=' }, 'TOKEN_ENCRYPTION_KEYS'],
    ['two keys with one id', { TOKEN_ENCRYPTION_KEYS: `a:${key},a:${key}` }, 'TOKEN_ENCRYPTION_KEYS'],
    ['a key without an id', { TOKEN_ENCRYPTION_KEYS: key }, 'TOKEN_ENCRYPTION_KEYS'],
    [
      'a collector header without a value',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b' },
      'OTEL_EXPORTER_OTLP_HEADERS',
    ],
    ['a short session secret', { SESSION_SECRET: 'short' }, 'SESSION_SECRET'],
    ['an unknown role', { ROLE: 'api,cook', REDIS_URL: 'redis://localhost' }, 'ROLE'],
    ['a part of the roles without Redis', { ROLE: 'worker' }, 'REDIS_URL'],
    ['a port that is none', { PORT: 'http' }, 'PORT'],
    ['a retention below what redeliveries need', { WEBHOOK_RETENTION: '3' }, 'WEBHOOK_RETENTION'],
    ['links of mails that are not https', { MAIL_LINK_URL: 'http://app.example.com' }, 'MAIL_LINK_URL'],
    ['links of mails with a query', { MAIL_LINK_URL: 'https://app.example.com/?a=b' }, 'MAIL_LINK_URL'],
    ['an audit trail that is hardly kept', { AUDIT_RETENTION: '29' }, 'AUDIT_RETENTION'],
    ['a bucket without a name', { UPLOAD_S3_ENDPOINT: 'https://minio.example.com' }, 'UPLOAD_S3_BUCKET'],
    ['an impossible bucket', { UPLOAD_S3_BUCKET: 'a/b' }, 'UPLOAD_S3_BUCKET'],
    [
      'an access key without its secret',
      { UPLOAD_S3_BUCKET: 'uploads', UPLOAD_S3_ACCESS_KEY_ID: 'a' },
      'UPLOAD_S3_SECRET_ACCESS_KEY',
    ],
    [
      'credentials in the address of S3',
      { UPLOAD_S3_BUCKET: 'uploads', UPLOAD_S3_ENDPOINT: 'https://a:b@minio.example.com' },
      'UPLOAD_S3_ENDPOINT',
    ],
    ['a prefix with a gap', { UPLOAD_S3_BUCKET: 'uploads', UPLOAD_S3_PREFIX: '/a//b' }, 'UPLOAD_S3_PREFIX'],
    [
      'a key of KMS without KMS',
      { UPLOAD_S3_BUCKET: 'uploads', UPLOAD_S3_KMS_KEY_ID: 'a' },
      'UPLOAD_S3_ENCRYPTION',
    ],
    ['a database of another kind', { DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
  ])('refuses %s', (_, change, variable) => {
    expect(invalidVariables({ ...production, ...change })).toEqual([variable]);
  });

  it('reads the bucket for uploads, with its keys from files', () => {
    const path = join(dataDir, 'secret');
    writeFileSync(path, 'the secret\n');
    const { s3 } = loadConfig({
      ...{ ...production, UPLOAD_S3_BUCKET: 'media', UPLOAD_S3_PREFIX: 'patchbay/uploads' },
      ...{ UPLOAD_S3_ACCESS_KEY_ID: 'id', UPLOAD_S3_SECRET_ACCESS_KEY_FILE: path },
    }).uploads;
    expect(s3).toMatchObject({
      ...{ bucket: 'media', region: 'us-east-1', endpoint: null, prefix: 'patchbay/uploads/' },
      ...{ accessKey: { id: 'id', secret: 'the secret' }, encryption: null },
    });
    expect(loadConfig(production).uploads).toEqual({ s3: null });
  });

  it('reads a variable from a file, and refuses two sources', () => {
    const path = join(dataDir, 'secret');
    writeFileSync(path, `${'y'.repeat(40)}\n`);
    const { SESSION_SECRET: _, ...rest } = production;
    expect(loadConfig({ ...rest, SESSION_SECRET_FILE: path }).secrets.session).toEqual(['y'.repeat(40)]);
    expect(invalidVariables({ ...production, SESSION_SECRET_FILE: path })).toEqual(['SESSION_SECRET']);
    expect(invalidVariables({ ...rest, SESSION_SECRET_FILE: join(dataDir, 'absent') })).toContain(
      'SESSION_SECRET_FILE',
    );
  });

  it.each(['a:c2VjcmV0', 'c2VjcmV0', 'c2VjcmV0,c2VjcmV0', 'c2VjcmV0+c2VjcmV0:'])(
    'never includes a secret in a message, also a key without its id: %s',
    (TOKEN_ENCRYPTION_KEYS) => {
      const settings = { ...production, SESSION_SECRET: 'short-secret', TOKEN_ENCRYPTION_KEYS };
      expect(invalidVariables(settings)).toEqual(
        expect.arrayContaining(['SESSION_SECRET', 'TOKEN_ENCRYPTION_KEYS']),
      );
      expect(() => loadConfig(settings)).toThrow(
        expect.objectContaining({
          message: expect.not.stringMatching(/short-secret|c2VjcmV/) as string,
        }),
      );
    },
  );

  it('supports exactly the variables of .env.example', () => {
    const example = readFileSync('.env.example', 'utf8');
    const named = new Set([...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name));
    const compose = new Set(['POSTGRES_PASSWORD']);
    const source = ['src/config/env.ts', ...globSync('src/platforms/*/*.env.ts')]
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const read = new Set([...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name));
    expect([...named].filter((name) => !read.has(name) && !compose.has(name!))).toEqual([]);
    expect([...read].filter((name) => !named.has(name))).toEqual([]);
  });
});
