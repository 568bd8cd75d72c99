import { SetMetadata } from '@nestjs/common';

export interface ScheduleSpec {
  /** Name of the row in `schedules`; one run per cluster and period. */
  name: string;
  everySeconds: number;
}

/** Work that time alone makes due: counts, purges, reconciles. Idempotent. */
export interface ScheduledWork {
  run(signal: AbortSignal): Promise<void>;
}

export const SCHEDULED = 'patchbay:scheduled';

/** Marks a provider whose `run` is called once per period, by one process of the cluster. */
export const Scheduled = (spec: ScheduleSpec) => SetMetadata<string, ScheduleSpec>(SCHEDULED, spec);
