import type { VideoFacts } from '../../media/media-facts.js';
import { checkPhoto, checkVideo } from './media-rules.js';

const good: VideoFacts = {
  container: 'mp4',
  codec: 'avc1',
  width: 720,
  height: 1280,
  durationSec: 10,
  frameRate: 30,
};
const judge = (changes: Partial<VideoFacts>, maxDurationSec = 600) =>
  checkVideo({ bytes: 1, sha256: '', facts: { ...good, ...changes } }, maxDurationSec);

describe('The rules for media', () => {
  it.each<[Partial<VideoFacts>, string | null]>([
    [{}, null],
    [{ codec: undefined }, 'file_format_check_failed'],
    [{ codec: 'mp4v' }, 'file_format_check_failed'],
    [{ container: 'quicktime', codec: 'apch' }, 'file_format_check_failed'],
    [{ container: 'webm', codec: 'V_VP8' }, null],
    [{ container: 'webm', codec: 'V_AV1' }, 'file_format_check_failed'],
    [{ durationSec: 600 }, null],
    [{ durationSec: 601 }, 'duration_check_failed'],
    [{ durationSec: 0 }, 'duration_check_failed'],
    [{ durationSec: undefined }, null],
    [{ frameRate: 23 }, null],
    [{ frameRate: 15 }, 'frame_rate_check_failed'],
    [{ frameRate: 60.0001 }, null],
    [{ frameRate: 61 }, 'frame_rate_check_failed'],
    [{ width: 359 }, 'picture_size_check_failed'],
    [{ width: 360, height: 4_096 }, null],
    [{ height: 4_097 }, 'picture_size_check_failed'],
  ])('checks a video of %o: %s', (changes, verdict) => {
    expect(judge(changes)).toBe(verdict);
  });

  it("applies the creator's own duration limit", () => {
    expect(judge({ durationSec: 181 }, 180)).toBe('duration_check_failed');
  });

  it.each([
    [1080, 1920, null],
    [1920, 1080, null],
    [1081, 1350, 'picture_size_check_failed'],
    [1080, 1921, 'picture_size_check_failed'],
  ])('checks a photo of %i × %i: %s', (width, height, verdict) => {
    expect(checkPhoto({ format: 'jpeg', width, height })).toBe(verdict);
  });
});
