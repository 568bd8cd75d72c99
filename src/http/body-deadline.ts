import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../failures/failure.js';
import { restErrorBody } from './error-response.js';
import { apiHeaders } from './page-headers.js';
import { isUploadPath } from '../rate-limits/upload-path.js';
import type { HttpTimeouts } from './timeouts.js';

/**
 * Ends a request whose body does not arrive in time: responds with 408 if no response was sent yet, and closes the
 * connection. It works on the Node server, so it covers all routes of both Fastify instances.
 */
export function setBodyDeadline(
  request: IncomingMessage,
  response: ServerResponse,
  timeouts: HttpTimeouts,
): void {
  if (!hasBody(request)) return;
  const isUpload = isUploadPath(request.url!);
  const { socket } = request;
  let lastBytesRead = socket.bytesRead;
  const timer = setTimeout(
    () => {
      const isReceiving = isUpload && socket.bytesRead > lastBytesRead;
      lastBytesRead = socket.bytesRead;
      if (isReceiving) timer.refresh();
      else endRequest(request, response);
    },
    isUpload ? timeouts.uploadIdleMs : timeouts.bodyMs,
  ).unref();
  // Not cleared when the response ends, because Node still reads the rest of the body.
  request.once('close', () => clearTimeout(timer));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function endRequest(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) return;
  if (response.headersSent) {
    request.destroy();
    return;
  }
  const failure = new Failure('REQUEST_TIMEOUT');
  const requestId = (response.getHeader('x-request-id') as string | undefined) ?? null;
  response.once('finish', () => request.socket.destroySoon());
  response
    .writeHead(failure.status, {
      ...apiHeaders,
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
    })
    .end(JSON.stringify(restErrorBody(failure, requestId)));
}
