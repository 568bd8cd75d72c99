import { Database } from '../../src/database/database.js';
import { EventLog, type NewEvent } from '../../src/events/event-log.js';
import { Sequencer } from '../../src/events/sequencing/sequencer.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { handleRequests, settings, report } from '../harness/child.js';

/** The user and the account of an event. */
export interface EventOwner {
  userId: string;
  accountId: string;
}

export type EventWorkerRequest =
  /** Writes events of these owners, `perOwner` of each, in turns. */
  | { kind: 'append'; owners: EventOwner[]; perOwner: number }
  /** Runs all due jobs. */
  | { kind: 'drain' }
  /** Runs one batch of the sequencer. */
  | { kind: 'sequence' };

export interface Appended {
  /** Time of the last commit's begin, in milliseconds since the start of the machine. */
  committingAtMs: number;
}

const maxPerTransaction = 1_000;

/** The application, with requests to its event log and its work. */
const { app, url } = await startApplication(settings as ApplicationSettings);
const get = <Service>(type: abstract new (...args: any[]) => Service) => app.get(type, { strict: false });

async function append(owners: readonly EventOwner[], perOwner: number): Promise<Appended> {
  const events = Array.from({ length: perOwner }, (_, index) =>
    owners.map((owner) => publishedEvent(owner, index)),
  ).flat();
  let committingAtMs = 0;
  for (let start = 0; start < events.length; start += maxPerTransaction)
    await get(Database).transaction(async (manager) => {
      await get(EventLog).append(manager, events.slice(start, start + maxPerTransaction));
      committingAtMs = Number(process.hrtime.bigint()) / 1e6;
    });
  return { committingAtMs };
}

function publishedEvent({ userId, accountId }: EventOwner, index: number): NewEvent {
  const platformPostId = String(7_500_000_000_000_000_000n + BigInt(index));
  return {
    type: 'post.published',
    ...{ userId, accountId, entityId: accountId },
    data: {
      postId: accountId,
      platform: 'TIKTOK',
      kind: 'VIDEO',
      state: 'PUBLISHED',
      nextAction: 'NONE',
      publishAt: '2026-11-30T08:00:00.000Z',
      attemptNumber: 1,
      platformPostId,
      publicUrl: `https://www.tiktok.com/@bench.creator/video/${platformPostId}`,
      failReason: null,
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<{ milliseconds: number }> {
  const startedAt = performance.now();
  await work();
  return { milliseconds: performance.now() - startedAt };
}

handleRequests(async (request: EventWorkerRequest): Promise<object> => {
  switch (request.kind) {
    case 'append':
      return append(request.owners, request.perOwner);
    case 'drain':
      return timed(() => get(WorkRunner).drain());
    case 'sequence':
      return timed(async () => {
        const { error } = await get(Sequencer).assignBatch();
        if (error) throw error;
      });
  }
});
report({ url });
