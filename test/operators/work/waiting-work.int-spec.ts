import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Database } from '../../../src/database/database.js';
import { JobsService } from '../../../src/jobs/jobs.service.js';
import { workSpecs } from '../../../src/jobs/work/work-specs.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { Scrape } from '../../support/clients/metrics.js';
import { deferred } from '../../support/jest/deferred.js';
import { startJobApp } from '../../support/job-app.js';
import { findTool } from '../../support/processes/tools.js';
import { newTestDatabase } from '../../support/servers/database.js';
import { testCatalog, testSlots, TestWork, testWorkSchema } from '../../support/test-work.js';

const promtool = findTool('promtool');
const series = ['patchbay_work_items', 'patchbay_work_oldest_due_seconds'];

describe('work never waits beside free capacity without an alert', () => {
  it('because a worker with a free slot finds it, also if its wake-up was lost', async () => {
    const database = await newTestDatabase();
    const app = await startJobApp({
      ...{ databaseUrl: database.url, catalog: testCatalog, providers: [TestWork] },
      environment: { JOB_TIMERS: 'on' },
    });
    const [work, sql] = [app.get(TestWork), (text: string) => app.get(Database).manager.query(text)];
    await sql(testWorkSchema);
    const held = deferred();
    work.during = (id) => (id < testSlots ? held.promise : undefined);
    await sql(`INSERT INTO test_work (id) SELECT generate_series(1, ${testSlots + 20})`);
    // All but one slot are held.
    await work.hasRun(...Array.from({ length: 21 }, (_, index) => testSlots + index));
    held.resolve();
    await work.hasRun(1, 2, 3);
    expect(await work.tally()).toMatchObject({ all: testSlots + 20, once: testSlots + 20, twice: 0 });
    await app.close();
    await database.drop();
  });

  (promtool ? describe : describe.skip)('and if no worker takes it', () => {
    let test: TestApp;
    beforeAll(async () => {
      test = await startTestApp();
    });
    afterAll(() => test.close());

    /** Labels `work` of PatchbayBacklog, after its values were as now for five minutes. */
    function firing(scrape: Scrape): string[] {
      const samples = scrape.samples.filter(({ name }) => series.includes(name));
      const folder = mkdtempSync(join(tmpdir(), 'patchbay-alert-'));
      const write = (expected: readonly string[]) =>
        writeFileSync(
          join(folder, 'test.yml'),
          JSON.stringify({
            rule_files: [resolve('deploy/prometheus/alerts.yml')],
            evaluation_interval: '1m',
            tests: [
              {
                interval: '1m',
                input_series: samples.map(({ name, labels, value }) => ({
                  series: `${name}{${Object.entries(labels)
                    .map(([label, text]) => `${label}="${text}"`)
                    .join()}}`,
                  values: `${value}x10`,
                })),
                alert_rule_test: [
                  {
                    eval_time: '5m',
                    alertname: 'PatchbayBacklog',
                    exp_alerts: expected.map((work) => ({
                      exp_labels: { work, severity: 'page' },
                      exp_annotations: {
                        summary: `Work of ${work} is late.`,
                        runbook: 'docs/operations.md#patchbaybacklog',
                      },
                    })),
                  },
                ],
              },
            ],
          }),
        );
      const passes = (expected: readonly string[]) => {
        write(expected);
        try {
          execFileSync(promtool!, ['test', 'rules', join(folder, 'test.yml')], { stdio: 'pipe' });
          return true;
        } catch {
          return false;
        }
      };
      const candidates = [[], ...Object.keys(workSpecs).map((work) => [work])];
      const found = candidates.find(passes);
      rmSync(folder, { recursive: true });
      if (!found) throw new Error('Several alerts fire.');
      return found;
    }

    it('an alert fires within two minutes, until it is taken', async () => {
      await test.app
        .get(Database)
        .transaction((manager) =>
          test.app
            .get(JobsService, { strict: false })
            .add(manager, 'posts.discard-upload', { uploadId: '01890000-0000-7000-8000-000000000000' }),
        );
      await test.advance(61_000);
      expect(firing(await Scrape.of(test.url))).toEqual(['jobs.run']);
      await test.app.get(WorkRunner, { strict: false }).drain();
      // The process remembers its values for some seconds.
      const second = await startTestApp({}, test);
      expect(firing(await Scrape.of(second.url))).toEqual([]);
      await second.close();
    });

    it('and the metrics cover every kind of work', async () => {
      const { samples } = await Scrape.of(test.url);
      for (const name of series)
        expect(
          new Set(samples.filter((sample) => sample.name === name).map(({ labels }) => labels.work)),
        ).toEqual(new Set(Object.keys(workSpecs)));
    });
  });
});
