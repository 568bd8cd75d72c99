import { createHash } from 'node:crypto';
import { LOOPBACK_HOSTS } from '../../../consent/redirect-uris.js';
import { download, DownloadFailed, type DownloadFault } from '../../../media/download.js';
import { MalformedMedia, type PhotoFacts } from '../../../media/media-facts.js';
import { readPhoto } from '../../../media/photo.js';
import { VideoProbe, type VideoReport } from '../../../media/video-probe.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import type { Container } from './container.js';
import { checkImage, MAX_IMAGE, maxVideoBytes } from './media-rules.js';
import type { InstagramBehaviour } from '../settings.js';

const USER_AGENT = 'facebookexternalhit/1.1 (simulated)';

export interface FetchedImage {
  bytes: number;
  sha256: string;
  facts: PhotoFacts;
}

/** @throws GraphError for a URL that Meta refuses without a request */
export function checkMediaUrl(url: string, { allowLoopbackMedia }: InstagramBehaviour): void {
  if (!/^[\x21-\x7e]+$/.test(url)) throw invalidParameter('The media URL must be US ASCII');
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const loopback = parsed !== undefined && LOOPBACK_HOSTS.has(parsed.hostname);
  const usable = loopback
    ? allowLoopbackMedia && /^https?:$/.test(parsed.protocol)
    : parsed?.protocol === 'https:';
  if (!usable || parsed?.username !== '' || parsed.password !== '') throw createFetchError();
}

/** Downloads an image while the call waits. @throws GraphError */
export async function fetchImage(
  url: string,
  kind: Parameters<typeof checkImage>[1],
  behaviour: InstagramBehaviour,
): Promise<FetchedImage> {
  const chunks: Buffer[] = [];
  try {
    const source = download(url, {
      signal: new AbortController().signal,
      timeoutMs: behaviour.fetchTimeoutMs,
      userAgent: USER_AGENT,
      maxBytes: MAX_IMAGE,
      acceptsType: (type) => type.startsWith('image/'),
    });
    for await (const chunk of source) chunks.push(chunk);
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error;
    if (error.fault === 'timeout') throw new GraphError(-2, { subcode: 2_207_003 });
    if (error.fault === 'too-big') throw new GraphError(36_000, { subcode: 2_207_004 });
    throw createFetchError();
  }
  const file = Buffer.concat(chunks);
  const facts = readPhotoFacts(file);
  checkImage(facts, kind);
  return { bytes: file.length, sha256: createHash('sha256').update(file).digest('hex'), facts };
}

const VIDEO_FAULTS: Record<DownloadFault, number> = {
  status: 2_207_052,
  'content-type': 2_207_052,
  unreachable: 2_207_052,
  'broken-off': 2_207_077,
  timeout: 2_207_003,
  'too-big': 2_207_026,
};

/** Downloads a video. Returns the report, or the subcode of the failure. */
export async function fetchVideo(
  container: Container,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<VideoReport | number> {
  const probe = new VideoProbe();
  try {
    const source = download(container.url as string, {
      signal,
      timeoutMs,
      userAgent: USER_AGENT,
      maxBytes: maxVideoBytes(container.kind),
      acceptsType: (type) => type.startsWith('video/'),
    });
    for await (const chunk of source) probe.write(chunk);
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error;
    return VIDEO_FAULTS[error.fault];
  }
  return probe.finish();
}

function readPhotoFacts(file: Buffer): PhotoFacts {
  try {
    return readPhoto(file);
  } catch (error) {
    if (!(error instanceof MalformedMedia)) throw error;
    throw new GraphError(36_001, { subcode: 2_207_005 });
  }
}

function createFetchError(): GraphError {
  return new GraphError(9_004, { subcode: 2_207_052 });
}
