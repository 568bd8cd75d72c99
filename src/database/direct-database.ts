/** The address at which each connection keeps its session, without a pooler in transaction mode. */
export class DirectDatabase {
  constructor(readonly url: string) {}
}
