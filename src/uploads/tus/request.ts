import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFailure } from '../../http/error-response.js';
import { Failure } from '../../failures/failure.js';
import { isUploadPath } from '../../rate-limits/upload-path.js';

/** The only supported protocol version. */
const version = '1.0.0';
const bytesType = 'application/offset+octet-stream';
/** Methods that a client behind a restrictive proxy may send as POST. */
const tunneledMethods = new Set(['PATCH', 'HEAD', 'DELETE']);

/** The scope for everything but OPTIONS. */
export const uploadScope = 'posts:write';

export const tusExtensions = ['creation', 'creation-with-upload', 'expiration', 'termination'] as const;

/** Why a request is refused before it is processed. */
interface TusRefusal {
  status: number;
  message: string;
}

/**
 * The effective method. `X-HTTP-Method-Override` works only with POST: otherwise it could turn a simple browser request into one that
 * changes something.
 */
export function tusMethod({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): string {
  const override = headers['x-http-method-override'];
  if (method !== 'POST' || typeof override !== 'string') return method;
  return override.trim().toUpperCase();
}

/** Checks that the core protocol requires before a request is processed. Null: the request is valid. */
function refuseTusRequest(request: Pick<FastifyRequest, 'method' | 'headers'>): TusRefusal | null {
  const { headers } = request;
  const method = tusMethod(request);
  if (method === 'OPTIONS') return null;
  if (method !== request.method && !tunneledMethods.has(method)) {
    return { status: 400, message: 'X-HTTP-Method-Override must be PATCH, HEAD or DELETE.' };
  }
  if (headers['tus-resumable'] !== version) {
    return { status: 412, message: `Tus-Resumable must be ${version}.` };
  }
  if (sendsBytes(method, headers) && headers['content-type'] !== bytesType) {
    return { status: 415, message: `Content-Type must be ${bytesType}.` };
  }
  if (method !== 'POST') return null;
  if (headers['upload-defer-length'] !== undefined) {
    return {
      status: 400,
      message: 'Upload-Defer-Length is not supported: the length must be known. Send Upload-Length.',
    };
  }
  if (headers['upload-concat'] !== undefined) {
    return {
      status: 400,
      message: 'Upload-Concat is not supported. Turn off parallel uploads in the tus client.',
    };
  }
  return null;
}

/**
 * Checks every request to the upload routes before its body is read. `requireCaller` throws for callers that may not upload, so that they
 * get that error first.
 */
export async function checkTusRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  requireCaller: () => Promise<void>,
): Promise<void> {
  if (!isUploadPath(request.routeOptions.url ?? '')) return;
  reply.header('tus-resumable', version);
  const refusal = refuseTusRequest(request);
  if (!refusal) return;
  await requireCaller();
  if (refusal.status === 412) reply.header('tus-version', version);
  await sendFailure(request, reply, new Failure('INVALID_INPUT', {}, refusal));
}

/** The response headers to OPTIONS. */
export function tusCapabilities(maxBytes: number): Record<string, string> {
  return {
    'tus-version': version,
    'tus-extension': tusExtensions.join(','),
    'tus-max-size': String(maxBytes),
  };
}

function sendsBytes(method: string, headers: FastifyRequest['headers']): boolean {
  if (method === 'PATCH') return true;
  if (method !== 'POST') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
