import { globSync, readFileSync } from 'node:fs';
import { variableNames } from '../../../src/config/env.js';
import { startTestApp } from '../../support/app.js';
import { collectRoutes } from '../../support/clients/routes.js';
import { settingNames } from '../../support/compose.js';

const pages = [...globSync('docs/*.md'), ...globSync('docs/platforms/*.md'), 'README.md', 'CONTRIBUTING.md'];
const documentation = pages.map((path) => readFileSync(path, 'utf8')).join('\n');
const example = readFileSync('.env.example', 'utf8');

describe('every variable, script and route is documented', () => {
  it('variables in .env.example, with a description', () => {
    const lines = example.split('\n');
    const bare = [...settingNames()].filter((name) => {
      let line = lines.findIndex((text) => new RegExp(`^#? ?${name}=`).test(text)) - 1;
      // Variables that belong together share a description, whose last line may be a command.
      while (/^#? ?[A-Z][A-Z0-9_]*=/.test(lines[line] ?? '')) line -= 1;
      return !/^# +\S/.test(lines[line] ?? '');
    });
    expect(bare).toEqual([]);
  });

  it('variables that the code reads', () => {
    const sources = globSync('{src,scripts,simulator}/**/*.{ts,js}').filter(
      (path) => !path.endsWith('spec.ts'),
    );
    const read = sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/process\.env\.([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name!),
    );
    const names = settingNames();
    expect(variableNames.filter((name) => !names.has(name))).toEqual([]);
    expect([...new Set(read)].filter((name) => !names.has(name) && !documentation.includes(name))).toEqual(
      [],
    );
  });

  it('scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const missing = Object.keys(scripts).filter(
      (name) => !new RegExp(`npm (run (--silent )?)?${name}(?![\\w:-])`).test(documentation),
    );
    expect(missing).toEqual([]);
  });

  it('routes', async () => {
    const { routes, result: test } = await collectRoutes(() => startTestApp({ CONSOLE: 'on' }));
    const openapi = (await (await fetch(`${test.url}/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    await test.close();
    const described = new Set(Object.keys(openapi.paths).map((path) => path.replace(/\{[^}]+\}/g, ':')));
    const patterns = new Set(
      routes.filter(({ method }) => method !== 'OPTIONS' && method !== 'HEAD').map(({ url }) => url),
    );
    const missing = [...patterns].filter(
      (url) => !described.has(url.replace(/:\w+|\*/g, ':')) && !documentation.includes(`\`${url}\``),
    );
    expect(missing).toEqual([]);
  });
});
