import { MalformedMedia, type VideoFacts } from './media-facts.js';
import { readMovie } from './mp4-movie.js';

/** Bytes. A video of four gigabytes has an index of about ten megabytes. */
const MAX_INDEX = 64 * 1024 * 1024;
/** Boxes at the beginning of a file. QuickTime files from before 2001 have no `ftyp`. */
const FIRST_BOXES = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);

/**
 * Reads a stream of an MP4 or QuickTime file and keeps only its index, which may be at the end. `clone` returns a copy to
 * continue from, for a chunk that may have to be discarded.
 */
export class Mp4Scanner {
  private header: Buffer = Buffer.alloc(0);
  /** Bytes of the current box that are still to come. Infinity for a box that ends with the file. */
  private left = 0;
  private current = '';
  private boxes: string[] = [];
  private brand = '';
  private index: Buffer[] = [];
  private indexSize = 0;
  private fault: string | undefined;

  write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.fault) {
      if (this.left > 0) {
        const part = rest.subarray(0, Math.min(this.left, rest.length));
        this.keep(part);
        this.left -= part.length;
        rest = rest.subarray(part.length);
      } else {
        rest = this.readHeader(rest);
      }
    }
  }

  clone(): Mp4Scanner {
    const copy = new Mp4Scanner();
    Object.assign(copy, this);
    copy.boxes = [...this.boxes];
    copy.index = [...this.index];
    return copy;
  }

  /** @throws MalformedMedia */
  finish(): VideoFacts {
    if (this.fault) throw new MalformedMedia(this.fault);
    if (this.header.length > 0 || (this.left > 0 && this.left !== Infinity)) {
      throw new MalformedMedia('the file is cut off');
    }
    if (!this.boxes.includes('moov')) throw new MalformedMedia('the file has no index');
    if (!this.boxes.includes('mdat')) throw new MalformedMedia('the file has no media data');
    const quicktime = this.brand === 'qt  ' || this.boxes[0] !== 'ftyp';
    return {
      container: quicktime ? 'quicktime' : 'mp4',
      indexFirst: this.boxes.indexOf('moov') < this.boxes.indexOf('mdat'),
      ...readMovie(Buffer.concat(this.index)),
    };
  }

  private readHeader(bytes: Buffer): Buffer {
    const wanted = this.header.length >= 8 && this.header.readUInt32BE(0) === 1 ? 16 : 8;
    const taken = Math.min(wanted - this.header.length, bytes.length);
    // Copied, because the buffer of a socket is reused.
    this.header = Buffer.concat([this.header, bytes.subarray(0, taken)]);
    const rest = bytes.subarray(taken);
    if (this.header.length < wanted) return rest;
    const short = this.header.readUInt32BE(0);
    if (short === 1 && wanted === 8) return rest;
    const size = short === 1 ? Number(this.header.readBigUInt64BE(8)) : short;
    this.open(this.header.toString('latin1', 4, 8), size === 0 ? Infinity : size - wanted);
    this.header = Buffer.alloc(0);
    return rest;
  }

  private open(type: string, size: number): void {
    this.current = type;
    this.left = size;
    this.boxes.push(type);
    if (this.boxes.length === 1 && !FIRST_BOXES.has(type)) this.fault = 'the file is not an MP4';
    else if (size < 0) this.fault = `the ${type} box is smaller than its header`;
    else if (this.boxes.length > 100_000) this.fault = 'the file has too many boxes';
    else if (type === 'moov') {
      if (this.index.length > 0) this.fault = 'the file has two indexes';
      else if (size > MAX_INDEX) this.fault = 'the index is too large';
    }
  }

  private keep(part: Buffer): void {
    if (this.current === 'moov') {
      this.index.push(Buffer.from(part));
      this.indexSize += part.length;
      if (this.indexSize > MAX_INDEX) this.fault = 'the index is too large';
    } else if (this.current === 'ftyp' && this.brand.length < 4) {
      this.brand += part.toString('latin1', 0, 4 - this.brand.length);
    }
  }
}
