import { SetMetadata } from '@nestjs/common';
import type { JobKind, JobPayloads } from './job.js';

export type JobMethod<Kind extends JobKind> = (
  payload: JobPayloads[Kind],
  signal: AbortSignal,
) => Promise<void>;

export const JOB = 'patchbay:job';

/**
 * Makes a method of a provider the handler of a kind of job. Each kind has exactly one handler, otherwise the start fails.
 *
 * The method must be idempotent, because a job may run twice. If it throws, the job is retried with back-off and keeps the error
 * message. After `maxJobAttempts` attempts it is dead. If it throws a `JobDeferral`, the job runs at that time, with all its attempts.
 */
export function Job<Kind extends JobKind>(kind: Kind) {
  return <Method extends JobMethod<Kind>>(
    target: object,
    name: string,
    method: TypedPropertyDescriptor<Method>,
  ): void => {
    SetMetadata(JOB, kind)(target, name, method);
  };
}
