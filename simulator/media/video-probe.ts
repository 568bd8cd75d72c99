import { createHash, type Hash } from 'node:crypto';
import { MalformedMedia, type VideoFacts } from './media-facts.js';
import { Mp4Scanner } from './mp4-scanner.js';
import { readWebm } from './webm.js';

/** Number of bytes that contain the headers of a WebM file. */
const HEAD_BYTES = 65_536;
const EBML_MARK = Buffer.from('1a45dfa3', 'hex');

export interface VideoReport {
  bytes: number;
  sha256: string;
  facts?: VideoFacts;
  /** The reason why the bytes are not a video file. Null if they are one. */
  malformed?: string;
}

/**
 * Reads a stream in constant memory: counts and hashes the bytes, and reads dimensions, codec, duration and frame rate.
 * `clone` returns a copy to continue from, for a chunk that may be interrupted.
 */
export class VideoProbe {
  private head: Buffer[] = [];
  private headSize = 0;
  private bytes = 0;
  private hash: Hash = createHash('sha256');
  private mp4 = new Mp4Scanner();

  write(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    if (this.headSize < HEAD_BYTES) {
      const part = Buffer.from(chunk.subarray(0, HEAD_BYTES - this.headSize));
      this.head.push(part);
      this.headSize += part.length;
    }
    this.mp4.write(chunk);
  }

  clone(): VideoProbe {
    const copy = new VideoProbe();
    copy.head = [...this.head];
    copy.headSize = this.headSize;
    copy.bytes = this.bytes;
    copy.hash = this.hash.copy();
    copy.mp4 = this.mp4.clone();
    return copy;
  }

  finish(): VideoReport {
    const report: VideoReport = { bytes: this.bytes, sha256: this.hash.copy().digest('hex') };
    const head = Buffer.concat(this.head);
    try {
      report.facts = head.subarray(0, 4).equals(EBML_MARK) ? readWebm(head) : this.mp4.finish();
    } catch (error) {
      if (!(error instanceof MalformedMedia)) throw error;
      report.malformed = error.message;
    }
    return report;
  }
}
