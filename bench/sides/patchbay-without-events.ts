import { EventLog } from '../../src/events/event-log.js';

/** The application without writes to the event log. */
EventLog.prototype.append = () => Promise.resolve();
await import('./patchbay.js');
