import { AssistantCrashes, minuteMs } from '../../support/processes/assistant-crashes.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';

describe('A call of an assistant that ends between two statements', () => {
  let crashes: AssistantCrashes;
  let expected = 0;
  const counts = new FaultCounts('posts');
  beforeAll(async () => {
    crashes = await AssistantCrashes.start();
  });
  afterAll(() => crashes?.close());

  it.each([1, 8, 9.9])(
    'has one effect if it is repeated, begun in minute %s',
    async (minute) => {
      const points = await crashes.pointsOf(await crashes.approvedPost());
      expected += 1;
      expect(points).toContain('before storing the result');
      for (const point of points) {
        const post = await crashes.approvedPost();
        await crashes.stand.pass(minute * minuteMs);
        await crashes.dieAt(point, post);
        await crashes.stand.pass(3.1 * minuteMs);
        const { data, error } = await crashes.call(post);
        // A call that never began has lost its token after ten minutes.
        if (point === 'before starting the call' && minute > 6) {
          expect(error).toMatchObject({ code: 'CONFIRMATION_INVALID' });
          continue;
        }
        expected += 1;
        expect([point, data.posts?.length, error]).toEqual([point, 1, null]);
        expect((await crashes.call(post)).data).toEqual(data);
        const found = await crashes.countPosts();
        counts.add(expected, found);
        expect([point, found]).toEqual([point, expected]);
      }
    },
    120_000,
  );

  it('can be repeated for a day', async () => {
    const post = await crashes.approvedPost();
    await crashes.stand.pass(9 * minuteMs);
    await crashes.dieAt('before the effect', post);
    await crashes.stand.pass(25 * 60 * minuteMs);
    expect((await crashes.call(post)).error).toMatchObject({ code: 'CONFIRMATION_INVALID' });
    expect(await crashes.countPosts()).toBe(expected);
  });
});
