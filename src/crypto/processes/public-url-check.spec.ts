import type { KnownProcess } from './known-processes.js';
import { describeOtherPublicUrl } from './public-url-check.js';

const own = 'https://api.example.com';
const processOf = (publicUrl: string | null, isRunning: boolean): KnownProcess => ({
  ...{ tokenKeys: [], sessionSecrets: [], name: 'api on host-1 (process 7)' },
  ...{ publicUrl, isRunning, seenAt: new Date('2026-01-02T03:04:00Z') },
});

describe('PUBLIC_URL of other processes', () => {
  it('is the same, or not known', () => {
    for (const publicUrl of [own, null])
      expect(describeOtherPublicUrl(own, [processOf(publicUrl, true)])).toBeNull();
    expect(describeOtherPublicUrl(own, [])).toBeNull();
  });

  it('is another one of running processes, which are named', () => {
    const others = [processOf(own, true), processOf('https://old.example.com', true)];
    expect(describeOtherPublicUrl(own, others)).toMatch(
      /^PUBLIC_URL is https:\/\/api\.example\.com, but running processes .*: https:\/\/old\.example\.com of api on host-1 \(process 7\)\. /,
    );
  });

  it('was another one at the last start', () => {
    expect(describeOtherPublicUrl(own, [processOf('https://old.example.com', false)])).toMatch(
      /^PUBLIC_URL is https:\/\/api\.example\.com, but it was https:\/\/old\.example\.com until 2026-01-02T03:04:00\.000Z\. /,
    );
  });
});
