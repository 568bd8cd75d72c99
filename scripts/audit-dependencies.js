import { spawnSync } from 'node:child_process';

/**
 * Looks for known vulnerabilities of what is distributed, of the levels `high` and `critical`. Without a network, or with a registry that
 * has no audits, it is skipped with a message. `--required` fails then.
 */
const serious = ['high', 'critical'];
const options = ['--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=30000'];
const { stdout } = spawnSync('npm', ['audit', ...options], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  maxBuffer: 64 * 1024 * 1024,
});
const report = parse(stdout);
if (report.vulnerabilities) fail(report.vulnerabilities);
else {
  const isRequired = process.argv.includes('--required');
  const reason = report.message ?? 'npm gave no report';
  console.log(`${isRequired ? 'Failed' : 'Skipped'}: the registry answers no audit (${reason}).`);
  process.exitCode = isRequired ? 1 : 0;
}

function fail(vulnerabilities) {
  const found = Object.values(vulnerabilities).filter(({ severity }) => serious.includes(severity));
  for (const { name, severity, range, via } of found) {
    const titles = via.map((cause) => cause.title ?? cause);
    console.log(`${name} ${range} (${severity}): ${titles.join('; ')}`);
  }
  if (found.length === 0) console.log('No known vulnerabilities of the levels high and critical.');
  process.exitCode = found.length > 0 ? 1 : 0;
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
