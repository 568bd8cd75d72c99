/** Thrown by a handler whose job must run later, for example after a rate limit. It is no failure and uses no attempt. */
export class JobDeferral extends Error {
  constructor(readonly until: Date) {
    super(`The job is deferred until ${until.toISOString()}.`);
    this.name = 'JobDeferral';
  }
}
