import { createHash } from 'node:crypto';
import { request } from 'undici';
import { MalformedMedia } from '../media/media-facts.js';
import { readPhoto } from '../media/photo.js';
import { VideoProbe, type VideoReport } from '../media/video-probe.js';
import { judgePhoto, LARGEST_PHOTO, LARGEST_VIDEO } from './media-rules.js';
import type { FailReason, Publish } from './publish.js';

export interface Pulled {
  failure: FailReason | null;
  video?: VideoReport;
  photos: Publish['photos'];
}

interface PullOptions {
  signal: AbortSignal;
  /** Real milliseconds a source may stay silent. */
  timeoutMs: number;
}

class PullFailed extends Error {}

/** Really fetches what a publish names, counting the bytes on it as they come. */
export async function pullMedia(publish: Publish, options: PullOptions): Promise<Pulled> {
  try {
    return publish.kind === 'video' ? await pullVideo(publish, options) : await pullPhotos(publish, options);
  } catch (error) {
    if (!(error instanceof PullFailed)) throw error;
    return { failure: publish.kind === 'video' ? 'video_pull_failed' : 'photo_pull_failed', photos: [] };
  }
}

async function pullVideo(publish: Publish, options: PullOptions): Promise<Pulled> {
  const probe = new VideoProbe();
  for await (const chunk of download(publish.urls[0] as string, LARGEST_VIDEO, options)) {
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
    for await (const chunk of download(url, LARGEST_PHOTO, options)) {
      publish.downloadedBytes += chunk.length;
      chunks.push(chunk);
    }
    const file = Buffer.concat(chunks);
    try {
      const facts = readPhoto(file);
      failure ??= judgePhoto(facts);
      const sha256 = createHash('sha256').update(file).digest('hex');
      photos.push({ sha256, width: facts.width, height: facts.height });
    } catch (error) {
      if (!(error instanceof MalformedMedia)) throw error;
      failure ??= 'file_format_check_failed';
    }
  }
  return { failure, photos };
}

/** Follows no redirect: anything but 200 is a failed pull, and so are a cut-off, a silence and a file that is too big. */
async function* download(url: string, largest: number, options: PullOptions): AsyncGenerator<Buffer> {
  try {
    const answer = await request(url, {
      signal: options.signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      headers: { 'user-agent': 'simulated-tiktok-pull' },
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new PullFailed(`the source answered ${answer.statusCode}`);
    }
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > largest) throw new PullFailed('the file is too big');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof PullFailed ? error : new PullFailed('the source cannot be read', { cause: error });
  }
}
