import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleRequests, report } from '../harness/child.js';

/** Receives traces by OTLP over HTTP and discards them. A request returns how many bodies with spans it got. */
let spans = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    spans += 1;
    response.setHeader('content-type', 'application/json').end('{}');
  });
});
server.listen(0, '127.0.0.1', () =>
  report({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
handleRequests(() => Promise.resolve({ spans }));
