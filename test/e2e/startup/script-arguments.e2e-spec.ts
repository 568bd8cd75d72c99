import { fork } from 'node:child_process';
import { join } from 'node:path';
import { testServices } from '../../support/servers/services.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

/** npm scripts with arguments, by name, with their command. */
const scripts: Readonly<Record<string, readonly string[]>> = {
  'admin:create': ['scripts/admin-create.js'],
  'audit:tiktok': ['scripts/audit-tiktok.js'],
  'audit:verify': ['scripts/audit-verify.js'],
  backup: ['scripts/backup.js'],
  demo: ['scripts/demo.js'],
  'keys:rotate': ['scripts/keys-rotate.js'],
  'migration:run': ['scripts/migration.js', 'run'],
  'migration:revert': ['scripts/migration.js', 'revert'],
  'migration:show': ['scripts/migration.js', 'show'],
  'migration:check': ['scripts/migration.js', 'check'],
  'oauth:create-client': ['scripts/oauth-create-client.js'],
  'oauth:rotate-keys': ['scripts/oauth-rotate-keys.js'],
  restore: ['scripts/restore.js'],
  'schema:print': ['scripts/schema-print.js'],
  simulator: ['simulator/main.js'],
  smoke: ['scripts/smoke.js'],
};

/** Scripts that read the configuration, with valid arguments. */
const configured: Readonly<Record<string, readonly string[]>> = {
  'admin:create': ['admin@example.com'],
  'audit:tiktok': [],
  'audit:verify': [],
  backup: ['file'],
  demo: [],
  'keys:rotate': [],
  'migration:run': [],
  'migration:revert': [],
  'migration:show': [],
  'oauth:create-client': ['--name', 'A client', '--scopes', 'accounts:read'],
  'oauth:rotate-keys': [],
  restore: ['file'],
};

/** Sends the names of the loaded packages to the parent process, as this one ends. */
const reportPackages = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const packages = new Set();
  registerHooks({
    load(url, context, next) {
      const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/.][^/]*)\\//.exec(url) ?? [];
      if (name) packages.add(name);
      return next(url, context);
    },
  });
  process.once('exit', () => process.send([...packages]));
  process.channel.unref();`)}`;

interface Run {
  code: number | null;
  out: string;
  error: string;
  packages: string[];
}

/** Runs a script of the build in an environment without a database. */
function run(name: string, args: readonly string[]): Promise<Run> {
  const [file = '', ...own] = scripts[name]!;
  const child = fork(join(testServices().build, file), [...own, ...args], {
    execArgv: ['--import', reportPackages],
    env: { ...childEnvironment, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let [out, error, packages] = ['', '', [] as string[]];
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (error += chunk.toString()));
  child.once('message', (names: string[]) => (packages = names));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, error, packages })));
}

describe('Scripts', () => {
  it.each(Object.keys(scripts))(
    '%s prints help for --help, and one line for unknown flags',
    async (name) => {
      const [help, unknown] = await Promise.all([run(name, ['--help']), run(name, ['--no-such-flag'])]);
      expect(help).toMatchObject({ code: 0, error: '' });
      expect(help.out).toContain(`Usage: npm run ${name}`);
      expect(unknown).toMatchObject({ code: 2, out: '' });
      expect(unknown.error).toMatch(/^[^\n]*--no-such-flag[^\n]*\n$/);
      expect(unknown.error).toContain(`npm run ${name} -- --help`);
      // The answer comes immediately.
      expect([help.packages, unknown.packages]).toEqual([[], []]);
    },
    120_000,
  );

  it.each(Object.entries(configured))(
    '%s names the settings that are wrong, without a stack and before it loads the application, and exits with 78',
    async (name, args) => {
      const { code, error, packages } = await run(name, args);
      expect(error).toContain('DATABASE_URL');
      expect(error).not.toMatch(/^\s+at |Error:|node:/m);
      expect(code).toBe(78);
      expect(packages).toContain('zod');
      for (const slow of ['typeorm', '@nestjs/core', 'pg']) expect(packages).not.toContain(slow);
    },
    120_000,
  );
});
