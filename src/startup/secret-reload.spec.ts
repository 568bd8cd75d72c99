import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, variableNames } from '../config/env.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { TokenVault } from '../crypto/token-vault.js';
import { reloadSecrets } from './secret-reload.js';

const keyOf = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const base = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://patchbay:secret@localhost/patchbay',
  TOKEN_ENCRYPTION_KEYS: keyOf('old', 1),
  SESSION_SECRET: 'o'.repeat(32),
  METRICS_TOKEN: 'm'.repeat(32),
  TIKTOK_CLIENT_KEY: 'key',
  TIKTOK_CLIENT_SECRET: 'old secret',
  META_APP_ID: '1234567890',
  META_APP_SECRET: 'old secret',
  META_VERIFY_TOKEN: 'v'.repeat(8),
};
const place = { table: 'grants', column: 'credentials', id: '1' } as const;

function reload(change: Record<string, string>) {
  const running = loadConfig(base);
  const vault = new TokenVault(running.secrets.tokenKeys);
  const hash = new KeyedHash(running.secrets.session);
  const sealed = vault.seal('value', place);
  const report = reloadSecrets(running, loadConfig({ ...base, ...change }), vault);
  return { running, vault, hash, sealed, report };
}

describe('reloadSecrets', () => {
  it('changes nothing if nothing has changed', () => {
    expect(reload({}).report).toEqual({ changed: [], needRestart: [] });
  });

  it('seals with the new first key, and still opens values of a removed one', () => {
    const { vault, sealed, report } = reload({ TOKEN_ENCRYPTION_KEYS: keyOf('new', 2) });
    expect(report).toEqual({ changed: ['TOKEN_ENCRYPTION_KEYS'], needRestart: [] });
    expect(vault.currentKeyId).toBe('new');
    expect(vault.open(sealed, place)).toBe('value');
    expect(vault.open(vault.seal('newer', place), place)).toBe('newer');
  });

  it('hashes with the new secret', () => {
    const { hash, report } = reload({ SESSION_SECRET: 'n'.repeat(32) });
    expect(report.changed).toEqual(['SESSION_SECRET']);
    expect(hash.hash('p', 'v')).toEqual(new KeyedHash(['n'.repeat(32)]).hash('p', 'v'));
  });

  it('replaces the access key in the settings that the upload store holds', () => {
    const bucket = { UPLOAD_S3_BUCKET: 'uploads', UPLOAD_S3_ACCESS_KEY_ID: 'a' };
    const running = loadConfig({ ...base, ...bucket, UPLOAD_S3_SECRET_ACCESS_KEY: 'old' });
    const held = running.uploads.s3!;
    const next = { ...base, ...bucket, UPLOAD_S3_ACCESS_KEY_ID: 'b', UPLOAD_S3_SECRET_ACCESS_KEY: 'new' };
    const vault = new TokenVault(running.secrets.tokenKeys);
    expect(reloadSecrets(running, loadConfig(next), vault)).toEqual({
      ...{ changed: ['UPLOAD_S3_ACCESS_KEY_ID', 'UPLOAD_S3_SECRET_ACCESS_KEY'], needRestart: [] },
    });
    expect(held.accessKey).toEqual({ id: 'b', secret: 'new' });
    const moved = loadConfig({ ...next, UPLOAD_S3_BUCKET: 'elsewhere' });
    expect(reloadSecrets(running, moved, vault)).toEqual({ changed: [], needRestart: ['UPLOAD_S3_BUCKET'] });
  });

  it('replaces persisted operations in the map that the GraphQL endpoint holds', () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-manifests-'));
    const PERSISTED_OPERATIONS = join(folder, 'documents.json');
    const environment = { ...base, PERSISTED_OPERATIONS };
    try {
      writeFileSync(PERSISTED_OPERATIONS, JSON.stringify({ old: '{ viewer { id } }' }));
      const running = loadConfig(environment);
      const held = running.graphql.persistedOperations!;
      writeFileSync(PERSISTED_OPERATIONS, JSON.stringify({ new: '{ viewer { email } }' }));
      const report = reloadSecrets(
        running,
        loadConfig(environment),
        new TokenVault(running.secrets.tokenKeys),
      );
      expect(report).toEqual({ changed: ['PERSISTED_OPERATIONS'], needRestart: [] });
      expect([held.get('old'), held.get('new')]).toEqual([undefined, '{ viewer { email } }']);
      const off = reloadSecrets(running, loadConfig(base), new TokenVault(running.secrets.tokenKeys));
      expect(off).toEqual({ changed: [], needRestart: ['PERSISTED_OPERATIONS'] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('replaces secrets of platforms in the lists that adapters hold', () => {
    const { running, report } = reload({ TIKTOK_CLIENT_SECRET: 'new,old', META_APP_SECRET: 'next' });
    expect(report).toEqual({ changed: ['TIKTOK_CLIENT_SECRET', 'META_APP_SECRET'], needRestart: [] });
    expect(running.platforms.TIKTOK).toMatchObject({ clientSecrets: ['new', 'old'] });
    expect(running.platforms.INSTAGRAM).toMatchObject({
      facebookLogin: { appSecrets: ['next'] },
      webhookSecrets: ['next'],
    });
  });

  it('leaves what belongs to another app, another server or another route to the next start', () => {
    const { running, report } = reload({
      TIKTOK_CLIENT_KEY: 'other',
      TIKTOK_CLIENT_SECRET: 'other secret',
      DATABASE_URL: 'postgres://patchbay:other@localhost/patchbay',
      OAUTH_REGISTRATION_TOKEN: 'r'.repeat(32),
      METRICS_TOKEN: 'n'.repeat(32),
    });
    expect(report.changed).toEqual(['METRICS_TOKEN']);
    expect(report.needRestart.sort()).toEqual([
      'DATABASE_URL',
      'OAUTH_REGISTRATION_TOKEN',
      'TIKTOK_CLIENT_KEY',
      'TIKTOK_CLIENT_SECRET',
    ]);
    expect(running.platforms.TIKTOK).toMatchObject({ clientSecrets: ['old secret'] });
    expect(running.metrics.token).toBe('n'.repeat(32));
  });

  it('replaces client secrets in the sign-in providers that services hold', () => {
    const provider = { id: 'example', issuer: 'https://id.example.com', clientId: 'patchbay' };
    const withSecret = (change: object) => ({
      ...base,
      SIGN_IN_PROVIDERS: JSON.stringify([{ ...provider, clientSecret: 'old', ...change }]),
    });
    const running = loadConfig(withSecret({}));
    const [held] = running.oauth.signInProviders;
    const vault = new TokenVault(running.secrets.tokenKeys);
    const rotated = reloadSecrets(running, loadConfig(withSecret({ clientSecret: 'new' })), vault);
    expect(rotated).toEqual({ changed: ['SIGN_IN_PROVIDERS'], needRestart: [] });
    expect(held!.clientSecret).toBe('new');
    const moved = loadConfig(withSecret({ clientSecret: 'newest', clientId: 'other' }));
    expect(reloadSecrets(running, moved, vault)).toEqual({ changed: [], needRestart: ['SIGN_IN_PROVIDERS'] });
    expect(held!.clientSecret).toBe('new');
  });

  it('reports a change once if it is in use, and until the restart if it is not', () => {
    const running = loadConfig(base);
    const vault = new TokenVault(running.secrets.tokenKeys);
    const next = () => loadConfig({ ...base, TOKEN_ENCRYPTION_KEYS: keyOf('new', 2), PORT: '3001' });
    expect(reloadSecrets(running, next(), vault)).toEqual({
      ...{ changed: ['TOKEN_ENCRYPTION_KEYS'], needRestart: ['PORT'] },
    });
    expect(reloadSecrets(running, next(), vault)).toEqual({ changed: [], needRestart: ['PORT'] });
  });

  it.each(variableNames)('reports a change of %s', (name) => {
    const running = loadConfig(base);
    const variables = new Map([...running.variables, [name, 'another digest'] as const]);
    const next = Object.assign({}, running, { variables });
    const report = reloadSecrets(running, next, new TokenVault(running.secrets.tokenKeys));
    expect([...report.changed, ...report.needRestart]).toEqual([name]);
  });
});
