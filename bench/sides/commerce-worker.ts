import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { handleRequests, settings, report } from '../harness/child.js';

/** Result of a run until all syncs are complete. */
export interface SyncRun {
  milliseconds: number;
  /** Maximum resident memory since the start of the process, in bytes. */
  peak: number;
}

const pollMs = 20;
const maxRunMs = 20 * 60_000;

/** A worker. Every request runs until all syncs are complete. The timers of the worker find syncs that have to wait. */
const { app, url } = await startApplication(settings as ApplicationSettings);
const source = app.get(DataSource);

handleRequests(async (): Promise<SyncRun> => {
  const startedAt = performance.now();
  app.get(WorkRunner, { strict: false }).tick();
  while (await hasOpenSyncs()) {
    if (performance.now() - startedAt > maxRunMs) throw new Error('The syncs do not end.');
    await delay(pollMs);
  }
  return {
    milliseconds: performance.now() - startedAt,
    peak: process.resourceUsage().maxRSS * 1024,
  };
});
report({ url });

async function hasOpenSyncs(): Promise<boolean> {
  const rows: { open: boolean }[] = await source.query(
    `SELECT EXISTS (SELECT FROM commerce_syncs WHERE state <> 'DONE') AS open`,
  );
  return rows[0]!.open;
}
