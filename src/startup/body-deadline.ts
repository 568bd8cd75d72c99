import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../failures/failure.js';
import { failureBody } from '../graphql/failure.filter.js';
import { answerHeaders } from '../pages/page-headers.js';
import { isUploadPath } from '../rate-limits/upload-path.js';
import type { HttpTimeouts } from './http-timeouts.js';

/**
 * Ends a request whose body does not come: with 408 where nothing is answered yet, and by closing the connection. On the server
 * and not on a framework, so that it holds for whatever serves the path.
 */
export function setBodyDeadline(
  request: IncomingMessage,
  response: ServerResponse,
  timeouts: HttpTimeouts,
): void {
  if (!hasBody(request)) return;
  const isUpload = isUploadPath(request.url!);
  const { socket } = request;
  let seenBytes = socket.bytesRead;
  const timer = setTimeout(
    () => {
      const comes = isUpload && socket.bytesRead > seenBytes;
      seenBytes = socket.bytesRead;
      if (comes) timer.refresh();
      else end(request, response);
    },
    isUpload ? timeouts.uploadIdleMs : timeouts.bodyMs,
  ).unref();
  // Not with the answer: a body that nobody wants is read to its end all the same, and holds its connection as long.
  request.once('close', () => clearTimeout(timer));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function end(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) return;
  if (response.headersSent) {
    request.destroy();
    return;
  }
  const failure = new Failure('REQUEST_TIMEOUT');
  const requestId = response.getHeader('x-request-id') ?? null;
  response.once('finish', () => request.socket.destroySoon());
  response
    .writeHead(failure.status, {
      ...answerHeaders,
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
    })
    .end(JSON.stringify({ error: { ...failureBody(failure), requestId } }));
}
