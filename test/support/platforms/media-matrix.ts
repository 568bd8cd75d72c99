import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file that ffmpeg creates. */
interface MadeFile {
  name: string;
  /** lavfi graphs of its streams. */
  sources?: readonly string[];
  /** An existing file with its streams, with input options. */
  input?: string;
  inputArgs?: readonly string[];
  args: readonly string[];
}

const picture = (seconds: number, rate = '25', size = '96x64') =>
  `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`;
const tone = (seconds: number) => `sine=frequency=440:sample_rate=48000:duration=${seconds}`;
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25'];
const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:pools=none'];
const aac = ['-c:a', 'aac', '-b:a', '32k'];
const faststart = ['-movflags', '+faststart'];
const avc = (seconds: number, rate?: string, size?: string) => ({
  sources: [picture(seconds, rate, size), tone(seconds)],
  args: [...h264, ...aac],
});

/** Files that play, though some are unusual. */
const made: readonly MadeFile[] = [
  { name: 'base.mp4', sources: [picture(2), tone(2)], args: [...h264, ...aac, ...faststart] },
  { name: 'long.mp4', sources: [picture(8), tone(8)], args: [...h264, ...aac, ...faststart] },
  { name: 'mpeg4.mp4', sources: [picture(1), tone(1)], args: ['-c:v', 'mpeg4', ...aac] },
  { name: 'hevc.mp4', sources: [picture(0.4)], args: [...x265, '-tag:v', 'hvc1'] },
  { name: 'hevc-hev1.mov', sources: [picture(0.4)], args: [...x265, '-tag:v', 'hev1'] },
  {
    name: 'av1.mp4',
    sources: [picture(1, '10')],
    args: ['-c:v', 'libsvtav1', '-preset', '13', '-svtav1-params', 'lp=1'],
  },
  {
    name: 'prores.mov',
    sources: [picture(1), tone(1)],
    args: ['-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s16le'],
  },
  { name: 'mjpeg.mov', sources: [picture(1)], args: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'] },
  {
    name: 'vp8.webm',
    sources: [picture(1), tone(1)],
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libvorbis'],
  },
  {
    name: 'vp9.webm',
    sources: [picture(1), tone(1)],
    args: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-c:a', 'libopus'],
  },
  ...(['422', '444'] as const).map((chroma) => ({
    name: `chroma-${chroma}.mp4`,
    sources: [picture(0.4)],
    args: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', `yuv${chroma}p`],
  })),
  { name: 'chroma-gray.mp4', sources: [picture(0.4)], args: ['-c:v', 'libx264', '-pix_fmt', 'gray'] },
  {
    name: 'chroma-10-bit.mp4',
    sources: [picture(0.4)],
    args: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p10le'],
  },
  {
    name: 'chroma-422-hevc.mp4',
    sources: [picture(0.4)],
    args: [...x265, '-pix_fmt', 'yuv422p', '-tag:v', 'hvc1'],
  },
  {
    name: 'interlaced.mp4',
    sources: [picture(0.4)],
    args: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-flags', '+ildct+ilme', '-x264-params', 'tff=1'],
  },
  { name: 'rate-60.mp4', ...avc(1, '60') },
  { name: 'rate-ntsc.mp4', ...avc(1, '30000/1001') },
  { name: 'rate-film.mp4', ...avc(1, '24000/1001') },
  { name: 'rate-10.mp4', ...avc(1, '10') },
  {
    name: 'rate-variable.mp4',
    sources: [picture(2, '30')],
    args: ['-vf', "select='not(mod(n,3))+lt(n,20)'", '-fps_mode', 'vfr', ...h264],
  },
  {
    name: 'stereo-44100.mp4',
    sources: [picture(1), tone(1)],
    args: [...h264, ...aac, '-ac', '2', '-ar', '44100'],
  },
  { name: 'sound-longer.mp4', sources: [picture(1), tone(2)], args: [...h264, ...aac] },
  { name: 'sound-shorter.mp4', sources: [picture(2), tone(1)], args: [...h264, ...aac] },
  { name: 'mp3-stereo.mp4', input: 'base.mp4', args: ['-c:v', 'copy', '-c:a', 'libmp3lame', '-ac', '2'] },
  { name: 'mp3.mov', input: 'base.mp4', args: ['-c:v', 'copy', '-c:a', 'libmp3lame'] },
  {
    name: 'mp3-fragments.mp4',
    input: 'base.mp4',
    args: ['-c:v', 'copy', '-c:a', 'libmp3lame', '-movflags', 'frag_keyframe+empty_moov'],
  },
  { name: 'mp3.mp4', input: 'base.mp4', args: ['-c:v', 'copy', '-c:a', 'libmp3lame'] },
  { name: 'opus.mp4', input: 'base.mp4', args: ['-c:v', 'copy', '-c:a', 'libopus'] },
  { name: 'pcm.mov', input: 'base.mp4', args: ['-c:v', 'copy', '-c:a', 'pcm_s16le'] },
  { name: 'pcm-be-24.mov', input: 'base.mp4', args: ['-c:v', 'copy', '-c:a', 'pcm_s24be'] },
  { name: 'silent.mp4', input: 'base.mp4', args: ['-c', 'copy', '-an'] },
  { name: 'base.mov', input: 'base.mp4', args: ['-c', 'copy'] },
  { name: 'base.mkv', input: 'base.mp4', args: ['-c', 'copy'] },
  { name: 'vp9.mp4', input: 'vp9.webm', args: ['-c', 'copy'] },
  { name: 'index-last.mp4', input: 'base.mp4', args: ['-c', 'copy'] },
  {
    name: 'two-sounds.mp4',
    input: 'base.mp4',
    args: ['-map', '0:v', '-map', '0:a', '-map', '0:a', '-c', 'copy'],
  },
  { name: 'sound-first.mp4', input: 'base.mp4', args: ['-map', '0:a', '-map', '0:v', '-c', 'copy'] },
  { name: 'turned-90.mp4', input: 'base.mp4', args: ['-c', 'copy', '-metadata:s:v', 'rotate=90'] },
  { name: 'turned-180.mp4', input: 'base.mp4', args: ['-c', 'copy', '-metadata:s:v', 'rotate=180'] },
  { name: 'turned-270.mov', input: 'base.mp4', args: ['-c', 'copy', '-metadata:s:v', 'rotate=270'] },
  { name: 'fragments.mp4', input: 'long.mp4', args: ['-c', 'copy', '-movflags', 'frag_keyframe+empty_moov'] },
  {
    name: 'fragments-base-moof.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-movflags', 'frag_keyframe+empty_moov+default_base_moof'],
  },
  {
    name: 'fragments-sidx.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-movflags', 'dash+frag_keyframe+empty_moov+global_sidx'],
  },
  {
    name: 'fragments-cmaf.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-movflags', 'cmaf+frag_keyframe+empty_moov'],
  },
  {
    name: 'fragments-first-in-index.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-movflags', 'frag_keyframe'],
  },
  {
    name: 'fragments-short.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-movflags', 'frag_every_frame+empty_moov'],
  },
  {
    name: 'fragments-no-mfra.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-movflags', 'frag_keyframe+empty_moov+skip_trailer'],
  },
  {
    name: 'fragments-silent.mp4',
    input: 'long.mp4',
    args: ['-c', 'copy', '-an', '-movflags', 'frag_keyframe+empty_moov'],
  },
  { name: 'edit-starts-late.mp4', input: 'long.mp4', args: ['-c', 'copy', '-output_ts_offset', '1'] },
  { name: 'trimmed.mp4', input: 'long.mp4', inputArgs: ['-ss', '1.5'], args: ['-c', 'copy', '-t', '3'] },
  { name: 'timescale-1.mp4', input: 'base.mp4', args: ['-c', 'copy', '-video_track_timescale', '25'] },
  { name: 'timescale-odd.mp4', input: 'base.mp4', args: ['-c', 'copy', '-video_track_timescale', '999983'] },
  { name: 'sar.mp4', input: 'base.mp4', args: ['-c', 'copy', '-aspect', '16:9'] },
  { name: 'live.webm', input: 'vp9.webm', args: ['-c', 'copy', '-f', 'webm', '-live', '1'] },
  { name: 'picture.jpg', sources: [picture(0.04)], args: ['-frames:v', '1', '-pix_fmt', 'yuvj420p'] },
  { name: 'picture.png', sources: [picture(0.04)], args: ['-frames:v', '1'] },
  { name: 'picture.webp', sources: [picture(0.04)], args: ['-frames:v', '1', '-c:v', 'libwebp'] },
  {
    name: 'lossless.webp',
    sources: [picture(0.04)],
    args: ['-frames:v', '1', '-c:v', 'libwebp', '-lossless', '1'],
  },
  { name: 'picture.gif', sources: [picture(0.04)], args: ['-frames:v', '1'] },
];

/** Number of concurrent encoders. */
const parallelRuns = 3;

/** Creates all files in `dir`, many of them by one run of ffmpeg. @throws Error if ffmpeg fails */
export async function makeMediaMatrix(dir: string): Promise<void> {
  const ffmpeg = (args: readonly string[]) => run('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: dir });
  const originals = made.filter(({ sources }) => sources);
  await Promise.all(
    Array.from({ length: parallelRuns }, (_, part) =>
      ffmpeg(encoding(originals.filter((_file, index) => index % parallelRuns === part))),
    ),
  );
  const copies = new Map<string, MadeFile[]>();
  for (const file of made) {
    if (!file.input) continue;
    const input = [...(file.inputArgs ?? []), '-i', file.input].join(' ');
    copies.set(input, [...(copies.get(input) ?? []), file]);
  }
  await Promise.all(
    [...copies].map(([input, files]) =>
      ffmpeg([...input.split(' '), ...files.flatMap(({ name, args }) => [...args, '-threads', '1', name])]),
    ),
  );
}

function encoding(files: readonly MadeFile[]): string[] {
  const sources = [...new Set(files.flatMap((file) => file.sources ?? []))];
  return [
    ...sources.flatMap((source) => ['-f', 'lavfi', '-i', source]),
    ...files.flatMap(({ name, args, sources: own = [] }) => [
      ...own.flatMap((source) => ['-map', String(sources.indexOf(source))]),
      ...[...args, '-threads', '1', name],
    ]),
  ];
}
