import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadConfig } from '../../../src/config/env.js';
import { readCompose } from '../../support/compose.js';

const path = 'docker-compose.yml';

describe('compose needs no side files', () => {
  const file = readCompose(path);
  const { services, volumes = {} } = file;
  const always = Object.entries(services).filter(([, { profiles }]) => !profiles);

  it('beside itself: it mounts and includes no file', () => {
    expect(always.map(([name]) => name)).toEqual(['app', 'postgres', 'redis']);
    expect([file.include, file.configs, file.secrets]).toEqual([undefined, undefined, undefined]);
    for (const [, service] of always) {
      for (const volume of service.volumes ?? [])
        expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
      for (const { required } of service.env_file ?? []) expect(required).toBe(false);
      expect([service.configs, service.secrets]).toEqual([undefined, undefined]);
    }
  });

  it('starts with the variables that it demands, and names a missing one', () => {
    const demanded = [...readFileSync(path, 'utf8').matchAll(/\$\{(\w+)(:\?[^}]+)?\}/g)];
    for (const [, name, message] of demanded)
      expect({ name, message }).toEqual({ name, message: ':?set it in .env' });
    const given: Record<string, string> = {
      PUBLIC_URL: 'https://api.example.com',
      TOKEN_ENCRYPTION_KEYS: `one:${randomBytes(32).toString('base64')}`,
      SESSION_SECRET: randomBytes(32).toString('base64'),
      POSTGRES_PASSWORD: 'a-password',
    };
    expect(new Set(demanded.map(([, name]) => name))).toEqual(new Set(Object.keys(given)));
    const environment = Object.entries(services.app!.environment!).map(([name, value]) => [
      name,
      String(value).replace(/\$\{(\w+)[^}]*\}/g, (_, variable: string) => given[variable]!),
    ]);
    expect(loadConfig(Object.fromEntries(environment) as Record<string, string>)).toMatchObject({
      environment: 'production',
      http: { publicUrl: given.PUBLIC_URL },
      roles: new Set(['api', 'oauth', 'webhooks', 'worker']),
    });
  });
});
