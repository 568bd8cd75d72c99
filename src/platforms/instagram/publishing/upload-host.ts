import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { PlatformAnswer, PlatformHttp, Reading } from '../../http/platform-http.js';
import { parseBody, readRefusal } from '../client/graph-client.js';
import { graphFailure, unreadableAnswer } from '../client/failures.js';
import { uploadAnswer, uploadRefusal } from '../client/schemas.js';

const endpoint = 'upload';

/** Facebook's host for uploads. Its URL comes with each container. */
export class UploadHost {
  constructor(
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  /** Uploads a file from byte `first` to its end, in one request: several requests are not documented. @throws PlatformFailure */
  async send(
    uploadUrl: string,
    token: string,
    { first, totalBytes, body }: { first: number; totalBytes: number; body: AsyncIterable<Uint8Array> },
  ): Promise<void> {
    await this.http.call(
      {
        platform: Platform.INSTAGRAM,
        endpoint,
        method: 'POST',
        url: uploadUrl,
        headers: {
          authorization: `OAuth ${token}`,
          offset: String(first),
          file_size: String(totalBytes),
          'content-type': 'application/octet-stream',
          'content-length': String(totalBytes - first),
        },
        body,
        repeatable: false,
        critical: false,
        timeout: 'chunk',
      },
      (answer) => this.read(answer),
    );
  }

  private read(answer: PlatformAnswer): Reading<null> {
    const body = parseBody(answer);
    if (answer.status < 400 && uploadAnswer.safeParse(body).success) return { value: null, requestId: null };
    const refusal = readRefusal(body);
    if (refusal) throw graphFailure(refusal, { endpoint, scopes: [], repeatable: true }, answer, this.clock);
    const parsed = uploadRefusal.safeParse(body);
    if (!parsed.success) throw unreadableAnswer(endpoint, false, answer, this.clock);
    const { retriable, type, message } = parsed.data.debug_info;
    const details = {
      platformCode: type,
      message: `${endpoint} answered ${type}: ${message.slice(0, 300)}`,
      httpStatus: answer.status,
    };
    throw retriable === false
      ? PlatformFailure.rejected(Platform.INSTAGRAM, details)
      : PlatformFailure.transient(Platform.INSTAGRAM, details);
  }
}

/** The upload URL must belong to Meta, unless the operator has configured another API. */
export function isTrustedUploadUrl(uploadUrl: string, graphUrl: string): boolean {
  if (!isMetaHost(new URL(graphUrl).hostname)) return true;
  const { protocol, hostname } = new URL(uploadUrl);
  return protocol === 'https:' && isMetaHost(hostname);
}

function isMetaHost(hostname: string): boolean {
  return hostname.endsWith('.facebook.com') || hostname.endsWith('.instagram.com');
}
