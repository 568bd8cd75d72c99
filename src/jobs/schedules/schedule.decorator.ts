import { SetMetadata } from '@nestjs/common';

export interface ScheduleSpec {
  /** Name of the row in `schedules`: `<feature>.<what it does>`. */
  name: string;
  everySeconds: number;
}

export type ScheduledMethod = (signal: AbortSignal) => Promise<void>;

export const SCHEDULE = 'patchbay:schedule';

/**
 * Calls a method of a provider once per period, in one process of the installation. The method must be idempotent: if its process ends,
 * another one runs it again, and after an hour another one may run it at the same time. If it throws, it runs again a minute later. A
 * method that has several steps must throw when the signal is aborted.
 */
export function Schedule(spec: ScheduleSpec) {
  return <Method extends ScheduledMethod>(
    target: object,
    name: string,
    method: TypedPropertyDescriptor<Method>,
  ): void => {
    SetMetadata(SCHEDULE, spec)(target, name, method);
  };
}
