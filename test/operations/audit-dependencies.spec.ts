import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const vulnerability = (severity: string) => ({
  name: 'left',
  severity,
  range: '<1.2.3',
  via: ['pad', { title: 'Pads to the right' }],
});

/** Stands in for npm, whose registry is not reachable everywhere. */
describe('The audit of dependencies', () => {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-audit-npm-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function audit(report: string, ...args: string[]) {
    writeFileSync(join(dir, 'report'), report);
    writeFileSync(
      join(dir, 'npm'),
      `#!/bin/sh\nprintf '%s\\n' "$*" >'${dir}/args'\ncat '${dir}/report'\nexit 1\n`,
    );
    chmodSync(join(dir, 'npm'), 0o755);
    const { status, stdout } = spawnSync(process.execPath, ['scripts/audit-dependencies.js', ...args], {
      encoding: 'utf8',
      env: { PATH: `${dir}${delimiter}${process.env.PATH}` },
    });
    return [status, stdout.trim()];
  }

  it.each([
    [
      'fails for what it finds',
      JSON.stringify({ vulnerabilities: { left: vulnerability('high') } }),
      [],
      [1, 'left <1.2.3 (high): pad; Pads to the right'],
    ],
    [
      'passes for lower levels',
      JSON.stringify({ vulnerabilities: { left: vulnerability('moderate') } }),
      [],
      [0, 'No known vulnerabilities of the levels high and critical.'],
    ],
    [
      'is skipped with the reason if the registry has no audits',
      JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }),
      [],
      [0, 'Skipped: the registry answers no audit (405 Method Not Allowed).'],
    ],
    ['fails without a report if it is required', '', ['--required'], [1, expect.stringMatching(/^Failed: /)]],
  ])('%s', (_, report, args, expected) => {
    expect(audit(report, ...args)).toEqual(expected);
  });
});
