import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file that ffmpeg makes, by name. `input`: a file made before, whose streams are copied. */
interface MadeFile {
  name: string;
  input?: string;
  args: readonly string[];
}

const picture = (seconds: number, rate = '25', size = '96x64') => [
  ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`],
];
const tone = (seconds: number) => [
  '-f',
  'lavfi',
  '-i',
  `sine=frequency=440:sample_rate=48000:duration=${seconds}`,
];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25'];
const aac = ['-c:a', 'aac', '-b:a', '32k'];
const faststart = ['-movflags', '+faststart'];
const avc = (seconds: number, rate?: string, size?: string) => [
  ...picture(seconds, rate, size),
  ...tone(seconds),
  ...h264,
  ...aac,
];

/** Files that play, though some are unusual. */
const made: readonly MadeFile[] = [
  { name: 'base.mp4', args: [...avc(2), ...faststart] },
  { name: 'long.mp4', args: [...avc(8), ...faststart] },
  { name: 'mpeg4.mp4', args: [...picture(1), ...tone(1), '-c:v', 'mpeg4', ...aac] },
  {
    name: 'hevc.mp4',
    args: [
      ...picture(1),
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-tag:v',
      'hvc1',
    ],
  },
  {
    name: 'hevc-hev1.mov',
    args: [
      ...picture(1),
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none',
      '-tag:v',
      'hev1',
    ],
  },
  {
    name: 'av1.mp4',
    args: [...picture(1, '10'), '-c:v', 'libsvtav1', '-preset', '13', '-svtav1-params', 'lp=1'],
  },
  {
    name: 'prores.mov',
    args: [...picture(1), ...tone(1), '-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s16le'],
  },
  { name: 'mjpeg.mov', args: [...picture(1), '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'] },
  {
    name: 'vp8.webm',
    args: [...picture(1), ...tone(1), '-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libvorbis'],
  },
  {
    name: 'vp9.webm',
    args: [...picture(1), ...tone(1), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-c:a', 'libopus'],
  },
  { name: 'rate-60.mp4', args: avc(1, '60') },
  { name: 'rate-ntsc.mp4', args: avc(1, '30000/1001') },
  { name: 'rate-film.mp4', args: avc(1, '24000/1001') },
  { name: 'rate-10.mp4', args: avc(1, '10') },
  {
    name: 'rate-variable.mp4',
    args: [...picture(2, '30'), '-vf', "select='not(mod(n,3))+lt(n,20)'", '-vsync', 'vfr', ...h264],
  },
  {
    name: 'stereo-44100.mp4',
    args: [...picture(1), ...tone(1), ...h264, ...aac, '-ac', '2', '-ar', '44100'],
  },
  { name: 'sound-longer.mp4', args: [...picture(1), ...tone(2), ...h264, ...aac] },
  { name: 'sound-shorter.mp4', args: [...picture(2), ...tone(1), ...h264, ...aac] },
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
  { name: 'trimmed.mp4', args: ['-ss', '1.5', '-i', 'long.mp4', '-c', 'copy', '-t', '3'] },
  { name: 'timescale-1.mp4', input: 'base.mp4', args: ['-c', 'copy', '-video_track_timescale', '25'] },
  { name: 'timescale-odd.mp4', input: 'base.mp4', args: ['-c', 'copy', '-video_track_timescale', '999983'] },
  { name: 'sar.mp4', input: 'base.mp4', args: ['-c', 'copy', '-aspect', '16:9'] },
  { name: 'live.webm', input: 'vp9.webm', args: ['-c', 'copy', '-f', 'webm', '-live', '1'] },
  { name: 'picture.jpg', args: [...picture(0.04), '-frames:v', '1', '-pix_fmt', 'yuvj420p'] },
  { name: 'picture.png', args: [...picture(0.04), '-frames:v', '1'] },
  { name: 'picture.webp', args: [...picture(0.04), '-frames:v', '1', '-c:v', 'libwebp'] },
  { name: 'lossless.webp', args: [...picture(0.04), '-frames:v', '1', '-c:v', 'libwebp', '-lossless', '1'] },
  { name: 'picture.gif', args: [...picture(0.04), '-frames:v', '1'] },
];

/** Makes all files in `dir`, a few at a time. Throws when ffmpeg does. */
export async function makeMediaMatrix(dir: string): Promise<void> {
  const make = ({ name, input, args }: MadeFile) =>
    run('ffmpeg', ['-v', 'error', '-y', ...(input ? ['-i', input] : []), ...args, '-threads', '1', name], {
      cwd: dir,
    });
  const originals = made.filter(({ input, name }) => !input && name !== 'trimmed.mp4');
  for (const group of [originals, made.filter((file) => !originals.includes(file))]) {
    const left = [...group];
    await Promise.all(
      Array.from({ length: 3 }, async () => {
        for (let file = left.shift(); file; file = left.shift()) await make(file);
      }),
    );
  }
}
