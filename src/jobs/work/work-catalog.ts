import { jobKinds } from '../job.js';
import { type WorkName, type WorkSpec, workSpecs } from './work-specs.js';

/** The work names and the job kinds of an application. Each must have exactly one handler. */
export class WorkCatalog {
  constructor(
    private readonly specs: Readonly<Record<string, WorkSpec>>,
    readonly kinds: readonly string[],
  ) {}

  get names(): WorkName[] {
    return Object.keys(this.specs) as WorkName[];
  }

  concurrencyOf(name: WorkName): number {
    return this.specs[name]?.concurrency ?? 1;
  }
}

export const workCatalog = new WorkCatalog(workSpecs, jobKinds);
