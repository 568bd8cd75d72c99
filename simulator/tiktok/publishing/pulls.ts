import { createHash } from 'node:crypto';
import { download as downloadFile, DownloadFailed } from '../../media/download.js';
import { MalformedMedia } from '../../media/media-facts.js';
import { readPhoto } from '../../media/photo.js';
import { VideoProbe, type VideoReport } from '../../media/video-probe.js';
import { checkPhoto, MAX_PHOTO, MAX_VIDEO } from './media-rules.js';
import type { FailReason, Publish } from './publish.js';

export interface Pulled {
  failure: FailReason | null;
  video?: VideoReport;
  photos: Publish['photos'];
}

interface PullOptions {
  signal: AbortSignal;
  /** Real milliseconds without data after which a source fails. */
  timeoutMs: number;
}

/** Downloads the media of a publish and counts the bytes as they arrive. */
export async function pullMedia(publish: Publish, options: PullOptions): Promise<Pulled> {
  try {
    return publish.kind === 'video' ? await pullVideo(publish, options) : await pullPhotos(publish, options);
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error;
    return { failure: publish.kind === 'video' ? 'video_pull_failed' : 'photo_pull_failed', photos: [] };
  }
}

async function pullVideo(publish: Publish, options: PullOptions): Promise<Pulled> {
  const probe = new VideoProbe();
  for await (const chunk of download(publish.urls[0] as string, MAX_VIDEO, options)) {
    publish.downloadedBytes += chunk.length;
    probe.write(chunk);
  }
  return { failure: null, video: probe.finish(), photos: [] };
}

async function pullPhotos(publish: Publish, options: PullOptions): Promise<Pulled> {
  const photos: Publish['photos'] = [];
  let failure: FailReason | null = null;
  for (const url of publish.urls) {
    const chunks: Buffer[] = [];
    for await (const chunk of download(url, MAX_PHOTO, options)) {
      publish.downloadedBytes += chunk.length;
      chunks.push(chunk);
    }
    const file = Buffer.concat(chunks);
    try {
      const facts = readPhoto(file);
      failure ??= checkPhoto(facts);
      const sha256 = createHash('sha256').update(file).digest('hex');
      photos.push({ sha256, width: facts.width, height: facts.height });
    } catch (error) {
      if (!(error instanceof MalformedMedia)) throw error;
      failure ??= 'file_format_check_failed';
    }
  }
  return { failure, photos };
}

function download(url: string, maxBytes: number, options: PullOptions): AsyncGenerator<Buffer> {
  return downloadFile(url, { ...options, maxBytes, userAgent: 'simulated-tiktok-pull' });
}
