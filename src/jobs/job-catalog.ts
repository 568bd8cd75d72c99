import { jobMap, type JobName, type JobSpec } from './job-map.js';
import { taskKinds } from './tasks.js';

/** What there is to do, for those who do it; each job and each kind of task must have exactly one handler. */
export class JobCatalog {
  constructor(
    private readonly jobs: Readonly<Record<string, JobSpec>>,
    readonly kinds: readonly string[],
  ) {}

  get names(): JobName[] {
    return Object.keys(this.jobs) as JobName[];
  }

  concurrencyOf(name: JobName): number {
    return this.jobs[name]?.concurrency ?? 1;
  }
}

/** All work of this application. */
export const jobCatalog = new JobCatalog(jobMap, taskKinds);
