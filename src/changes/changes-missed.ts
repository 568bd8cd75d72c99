import { Failure } from '../failures/failure.js';

/** Changes may have been lost: the connection to PostgreSQL was, or the watcher fell too far behind. */
export class ChangesMissed extends Failure {
  constructor() {
    super('UNAVAILABLE', {}, { message: 'Changes may have been missed. Read again and subscribe anew.' });
  }
}
