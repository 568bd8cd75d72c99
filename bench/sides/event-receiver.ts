import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleRequests, report } from '../harness/child.js';
import { deadPath } from '../harness/stored-endpoints.js';

export type EventReceiverRequest =
  /** Resets the count, and closes the connections of requests that it does not answer. */
  | { kind: 'reset' }
  /** Waits until this many requests were answered since the reset. */
  | { kind: 'wait'; count: number };

export interface Received {
  /** When the last one of them arrived, in milliseconds since the start of the machine. */
  receivedAtMs: number;
}

/** A receiver of events that reads each request and answers 200. */
const unanswered = new Set<ServerResponse>();
let count = 0;
let waiting: { count: number; resolve: (received: Received) => void } | null = null;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.url === deadPath) {
      unanswered.add(response);
      return;
    }
    response.end('ok');
    count += 1;
    if (waiting && count >= waiting.count) {
      waiting.resolve({ receivedAtMs: Number(process.hrtime.bigint()) / 1e6 });
      waiting = null;
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  report({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);

handleRequests(async (request: EventReceiverRequest): Promise<object> => {
  if (request.kind === 'reset') {
    count = 0;
    for (const response of unanswered) response.destroy();
    unanswered.clear();
    return {};
  }
  return new Promise<Received>((resolve) => {
    if (count >= request.count) throw new Error('More requests arrived than expected.');
    waiting = { count: request.count, resolve };
  });
});
