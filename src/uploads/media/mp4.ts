import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { rounded } from './numbers.js';
import { type Box, headOf, readBoxes } from './mp4-boxes.js';
import { mpegChannels } from './mp4-codecs.js';
import { fragmentExtension, readFragments } from './mp4-fragments.js';
import { type Mp4Track, readTrack } from './mp4-track.js';
import { UnreadableMedia } from './unreadable-media.js';

/** First boxes of MP4 and QuickTime files. QuickTime files may have no `ftyp`. */
const firstBoxes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);
const maxTracks = 100;

export function isMp4(head: Buffer): boolean {
  return firstBoxes.has(head.toString('latin1', 4, 8));
}

/** Reads MP4 and QuickTime. Null if there is no video. @throws UnreadableMedia */
export async function readMp4(source: ByteSource): Promise<MediaFacts | null> {
  const top = await readBoxes(source, 0, source.size);
  const brand = top[0]?.type === 'ftyp' ? (await headOf(source, top[0], 4))?.toString('latin1') : 'qt  ';
  const movie = top.find(({ type }) => type === 'moov');
  if (!movie) {
    // HEIF pictures use the same container.
    if (top.some(({ type }) => type === 'meta')) return null;
    throw new UnreadableMedia('no index');
  }
  if (!top.some(({ type }) => type === 'mdat')) throw new UnreadableMedia('no media data');
  const tracks = await readTracks(source, top, await readBoxes(source, movie.start, movie.end));
  const video = tracks.find(({ kind }) => kind === 'video');
  if (!video?.video) return null;
  const seconds = video.ticks / video.timescale;
  const length = Math.max(...tracks.map(lengthOf));
  return {
    kind: 'VIDEO',
    contentType: brand === 'qt  ' ? 'video/quicktime' : 'video/mp4',
    durationSeconds: length > 0 ? rounded(length) : null,
    width: video.video.width,
    height: video.video.height,
    framesPerSecond: seconds > 0 ? rounded(video.samples / seconds) : null,
    details: {
      container: brand === 'qt  ' ? 'mov' : 'mp4',
      videoCodec: video.video.codec,
      audio: tracks.find(({ kind }) => kind === 'audio')?.audio ?? null,
      indexFirst: positionOf(top, 'moov') < positionOf(top, 'mdat'),
      hasEdits: tracks.some(({ hasEdits }) => hasEdits),
      isMultiPicture: null,
      chroma: video.video.chroma,
      isInterlaced: video.video.isInterlaced,
    },
  };
}

/** Tracks, including samples in fragments. */
async function readTracks(
  source: ByteSource,
  top: readonly Box[],
  movie: readonly Box[],
): Promise<Mp4Track[]> {
  const header = await headOf(
    source,
    movie.find(({ type }) => type === 'mvhd'),
    32,
  );
  const timescale = header && header.length >= 24 ? header.readUInt32BE(header[0] === 1 ? 20 : 12) : 0;
  const boxes = movie.filter(({ type }) => type === 'trak');
  if (boxes.length > maxTracks) throw new UnreadableMedia('too many tracks');
  const tracks: Mp4Track[] = [];
  for (const box of boxes) {
    const track = await readTrack(source, box, timescale || 1);
    if (track) tracks.push(track);
  }
  const extension = await fragmentExtension(source, movie);
  if (!extension) return tracks;
  const fragments = await readFragments(source, top, extension);
  return Promise.all(
    tracks.map(async (track) => {
      const added = fragments.get(track.id);
      if (!added) return track;
      const { samples, ticks } = track;
      const frame =
        track.audio?.codec === 'mp3' && added.firstSampleAt !== null
          ? await source.read(added.firstSampleAt, 4)
          : null;
      const audio = track.audio && { ...track.audio, channels: mpegChannels(frame) ?? track.audio.channels };
      // An edit list before fragments covers only the samples in the index.
      return {
        ...track,
        audio,
        samples: samples + added.samples,
        ticks: ticks + added.ticks,
        playedSeconds: null,
      };
    }),
  );
}

function lengthOf({ ticks, timescale, playedSeconds }: Mp4Track): number {
  return playedSeconds ?? ticks / timescale;
}

function positionOf(boxes: readonly Box[], type: string): number {
  return boxes.findIndex((box) => box.type === type);
}
