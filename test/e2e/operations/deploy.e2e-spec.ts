import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { startTestApp, type TestApp } from '../../support/app.js';
import { Scrape } from '../../support/clients/metrics.js';
import { documentedMetrics } from '../../support/documented-metrics.js';
import { findTool } from '../../support/processes/tools.js';
import { groupedLabels, metricsIn } from '../../support/promql.js';

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const prometheusDir = 'deploy/prometheus';
const rules = parse(readFileSync(`${prometheusDir}/alerts.yml`, 'utf8')) as { groups: { rules: Alert[] }[] };
const alerts = rules.groups.flatMap((group) => group.rules);
/** Labels that Prometheus adds to each scraped value. */
const scrapeLabels = new Set(['job', 'instance', 'le']);
const promtool = findTool('promtool');

/** Problems of expressions: metrics that the process does not have, and labels that they do not have. */
function problemsOf(expressions: readonly string[], scrape: Scrape): string[] {
  const documented = documentedMetrics();
  const problems: string[] = [];
  for (const expression of expressions) {
    const all = metricsIn(expression);
    if (all.length === 0) problems.push(`no metric in ${expression}`);
    const known = new Set(scrapeLabels);
    // Prometheus itself has it.
    for (const { name, labels } of all.filter((use) => use.name !== 'up')) {
      const base = name.replace(/_(bucket|sum|count)$/, '');
      const metric = scrape.types.has(name) ? name : scrape.types.get(base) === 'histogram' ? base : null;
      if (!metric) {
        problems.push(`unknown metric ${name}`);
        continue;
      }
      const own = [...(documented.get(metric) ?? []), ...scrape.labelsOf(metric)];
      for (const label of own) known.add(label);
      for (const label of labels)
        if (!own.includes(label) && !scrapeLabels.has(label)) problems.push(`${name} has no label ${label}`);
    }
    for (const label of groupedLabels(expression))
      if (!known.has(label)) problems.push(`no label ${label} in ${expression}`);
  }
  return problems;
}

describe('Files in deploy/', () => {
  let test: TestApp;
  let scrape: Scrape;
  beforeAll(async () => {
    test = await startTestApp();
    scrape = await Scrape.of(test.url);
  });
  afterAll(() => test.close());

  it('have alerts only on metrics and labels that exist', () => {
    expect(alerts.length).toBeGreaterThan(10);
    expect(
      problemsOf(
        alerts.map(({ expr }) => expr),
        scrape,
      ),
    ).toEqual([]);
  });

  it('have a dashboard only of metrics and labels that exist', () => {
    const dashboard = JSON.parse(readFileSync('deploy/grafana/patchbay.json', 'utf8')) as {
      panels: { id: number; type: string; targets?: { expr: string; legendFormat: string }[] }[];
    };
    const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
    expect(targets.length).toBeGreaterThan(20);
    expect(
      problemsOf(
        targets.map(({ expr }) => expr),
        scrape,
      ),
    ).toEqual([]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('find metrics and labels that do not exist', () => {
    const wrong =
      'sum by (place) (rate(patchbay_nothing_total{a="b"}[5m])) / max(patchbay_work_items{kind="x"})';
    expect(problemsOf([wrong], scrape)).toEqual([
      'unknown metric patchbay_nothing_total',
      'patchbay_work_items has no label kind',
      `no label place in ${wrong}`,
    ]);
  });

  it('have a section of docs/operations.md for each alert', () => {
    const docs = readFileSync('docs/operations.md', 'utf8');
    for (const { alert, annotations } of alerts) {
      expect(docs).toContain(`\n#### ${alert}\n`);
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    }
    const documented = [...docs.matchAll(/^#### (Patchbay\w+)$/gm)].map(([, name]) => name);
    expect(documented).toEqual(alerts.map(({ alert }) => alert));
  });

  it('have a test for each alert', () => {
    const tests = readFileSync(`${prometheusDir}/alerts.test.yml`, 'utf8');
    for (const { alert } of alerts)
      expect(tests).toMatch(new RegExp(`alertname: ${alert}\\n *exp_alerts:\\n`));
  });

  (promtool ? it : it.skip)('pass the checks and tests of promtool', () => {
    const run = (...args: string[]) =>
      execFileSync(promtool!, args, { cwd: prometheusDir, encoding: 'utf8', stdio: 'pipe' });
    expect(run('check', 'rules', '--lint-fatal', 'alerts.yml')).toContain('SUCCESS');
    expect(run('check', 'config', '--syntax-only', 'prometheus.yml')).toContain('SUCCESS');
    expect(run('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });
});
