import { Failure } from '../failures/failure.js';

/** Changes may have been lost, because the connection to PostgreSQL was lost or the watcher was too slow. */
export class ChangesMissed extends Failure {
  constructor() {
    super(
      'UNAVAILABLE',
      {},
      { message: 'Changes may have been missed. Read the data again and subscribe again.' },
    );
  }
}
