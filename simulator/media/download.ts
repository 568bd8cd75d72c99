import { request } from 'undici';

export interface DownloadOptions {
  signal: AbortSignal;
  /** Real milliseconds without data after which the download fails. */
  timeoutMs: number;
  userAgent: string;
  /** Maximum size. */
  maxBytes: number;
  /** Whether this content type is accepted. Absent: any is. */
  acceptsType?: (contentType: string) => boolean;
}

export type DownloadFault = 'status' | 'content-type' | 'too-big' | 'timeout' | 'unreachable' | 'broken-off';

export class DownloadFailed extends Error {
  constructor(
    readonly fault: DownloadFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Downloads a file. Follows no redirect. Any status but 200, a truncated response, a timeout and a file
 * that is too large are failures. @throws DownloadFailed
 */
export async function* download(url: string, options: DownloadOptions): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    const response = await request(url, {
      signal: options.signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      headers: { 'user-agent': options.userAgent },
    });
    const contentType = String(response.headers['content-type'] ?? '').toLowerCase();
    if (response.statusCode !== 200 || options.acceptsType?.(contentType) === false) {
      await response.body.dump();
      throw response.statusCode === 200
        ? new DownloadFailed('content-type', `the source sends ${contentType || 'no content type'}`)
        : new DownloadFailed('status', `the source returned status ${response.statusCode}`);
    }
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > options.maxBytes) throw new DownloadFailed('too-big', 'the file is too big');
      yield chunk;
    }
  } catch (error) {
    if (error instanceof DownloadFailed) throw error;
    const { code } = error as { code?: string };
    const timedOut = code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
    const fault = timedOut ? 'timeout' : size > 0 ? 'broken-off' : 'unreachable';
    throw new DownloadFailed(fault, 'the source cannot be read', { cause: error });
  }
}
