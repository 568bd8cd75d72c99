import type { Actor } from '../../auth/actor.js';
import type { Clock } from '../../clock/clock.js';
import { RateLimited } from '../../rate-limits/rate-limited.js';
import type { ExportBatches } from './export-rows.js';

/** A running export. The caller calls `end` when the last row is sent or its reader has gone. */
export interface RunningExport {
  batches: ExportBatches;
  readonly end: () => void;
}

/** Per user and client: an export keeps a connection open and reads without pause. Clients do not use up the exports of the user. */
const maxExports = 2;
/** The end of an export is not known: it depends on the reader. */
const retrySeconds = 60;

/** Counts the exports that run in this process. */
export class RunningExports {
  private readonly running = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, 'inSeconds'>) {}

  /** Counts an export until it has ended. @throws Failure RATE_LIMITED */
  begin(actor: Actor, source: ExportBatches): RunningExport {
    const slot = slotOf(actor);
    const count = this.running.get(slot) ?? 0;
    if (count >= maxExports)
      throw new RateLimited(this.clock.inSeconds(retrySeconds), retrySeconds, {
        message: 'Two exports of the user are running in this client.',
      });
    this.running.set(slot, count + 1);
    return {
      batches: source,
      end: () => {
        const left = this.running.get(slot)! - 1;
        if (left > 0) this.running.set(slot, left);
        else this.running.delete(slot);
      },
    };
  }
}

function slotOf(actor: Actor): string {
  const { userId = null, clientId = null } = actor.kind === 'system' ? {} : actor;
  return `${userId ?? ''} ${clientId ?? ''}`;
}
