import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Parts that code marks as degraded. */
const parts = globSync('src/**/*.ts', {
  exclude: ['**/health-notes.ts', '**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
})
  .map((path) => readFileSync(path, 'utf8'))
  .flatMap((text) => {
    const calls = [...text.matchAll(/(?:[nN]otes|health)\.set\(\s*(?:'([a-z:-]+)'|`(platform):|(\w+),)/g)];
    return calls.flatMap(([, name, platform, variable]) => {
      if (name) return [name];
      if (platform) return ['platform:TIKTOK'];
      const [, value] = new RegExp(`const ${variable} = '([a-z-]+)'`).exec(text) ?? [];
      if (!value) throw new Error(`The part ${variable} is not a constant of its file.`);
      return [value];
    });
  });
const operations = readFileSync('docs/operations.md', 'utf8');
const { groups } = parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as {
  groups: { rules: { alert: string; expr: string }[] }[];
};

/** The alerts that fire if the part is degraded. */
function alertsOf(part: string): string[] {
  return groups
    .flatMap(({ rules }) => rules)
    .filter(({ expr }) => {
      const [, operator, value] = /patchbay_degraded\{part(!~|=~|=)"([^"]+)"\}/.exec(expr) ?? [];
      if (!operator) return false;
      const isMatch = new RegExp(`^(?:${value})$`).test(part);
      return operator === '!~' ? !isMatch : isMatch;
    })
    .map(({ alert }) => alert);
}

describe('Degraded parts', () => {
  it('are found in the code', () => {
    expect(new Set(parts)).toEqual(
      new Set([
        'redis',
        'shared-redis',
        'mail',
        'audit',
        'read-replica',
        'uploads',
        'webhooks',
        'platform:TIKTOK',
      ]),
    );
  });

  it.each([...new Set(parts), 'a-part-of-tomorrow'])('fire one alert: %s', (part) => {
    expect(alertsOf(part)).toHaveLength(1);
  });

  it.each([...new Set(parts)])('are described in docs/operations.md: %s', (part) => {
    expect(operations).toMatch(new RegExp(`^\\| \`${part.replace('TIKTOK', '<name>')}\` +\\|`, 'm'));
  });
});
