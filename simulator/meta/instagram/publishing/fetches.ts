import { createHash } from 'node:crypto';
import { LOOPBACK_HOSTS } from '../../../consent/redirect-uris.js';
import { download, DownloadFailed, type DownloadFault } from '../../../media/download.js';
import { MalformedMedia, type PhotoFacts } from '../../../media/media-facts.js';
import { readPhoto } from '../../../media/photo.js';
import { VideoProbe, type VideoReport } from '../../../media/video-probe.js';
import { GraphRefusal, invalidParameter } from '../../graph/answers.js';
import type { Container } from './container.js';
import { judgeImage, MAX_IMAGE, maxVideoBytes } from './media-rules.js';
import type { InstagramBehaviour } from '../settings.js';

const USER_AGENT = 'facebookexternalhit/1.1 (simulated)';

export interface FetchedImage {
  bytes: number;
  sha256: string;
  facts: PhotoFacts;
}

/** @throws GraphRefusal for an address Meta would not even try */
export function checkMediaUrl(url: string, { allowLoopbackMedia }: InstagramBehaviour): void {
  if (!/^[\x21-\x7e]+$/.test(url)) throw invalidParameter('The media URL must be US ASCII');
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const loopback = parsed !== undefined && LOOPBACK_HOSTS.has(parsed.hostname);
  const usable = loopback
    ? allowLoopbackMedia && /^https?:$/.test(parsed.protocol)
    : parsed?.protocol === 'https:';
  if (!usable || parsed?.username !== '' || parsed.password !== '') throw notFetchable();
}

/** Really fetches an image while the call waits. @throws GraphRefusal */
export async function fetchImage(
  url: string,
  kind: Parameters<typeof judgeImage>[1],
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
    if (error.fault === 'timeout') throw new GraphRefusal(-2, { subcode: 2_207_003 });
    if (error.fault === 'too-big') throw new GraphRefusal(36_000, { subcode: 2_207_004 });
    throw notFetchable();
  }
  const file = Buffer.concat(chunks);
  const facts = photoFacts(file);
  judgeImage(facts, kind);
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

/** Really fetches a video. @returns the report, or the subcode of what went wrong */
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

function photoFacts(file: Buffer): PhotoFacts {
  try {
    return readPhoto(file);
  } catch (error) {
    if (!(error instanceof MalformedMedia)) throw error;
    throw new GraphRefusal(36_001, { subcode: 2_207_005 });
  }
}

function notFetchable(): GraphRefusal {
  return new GraphRefusal(9_004, { subcode: 2_207_052 });
}
