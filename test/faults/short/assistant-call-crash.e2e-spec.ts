import { AssistantCrashes, minuteMs } from '../../support/processes/assistant-crashes.js';

describe('A call of an assistant whose process ends before the result is stored', () => {
  let crashes: AssistantCrashes;
  beforeAll(async () => {
    crashes = await AssistantCrashes.start();
  });
  afterAll(() => crashes?.close());

  it('near the end of its validity publishes once', async () => {
    const post = await crashes.approvedPost();
    await crashes.stand.pass(8 * minuteMs);
    await crashes.dieBefore('storing the result', post);
    expect(await crashes.countPosts()).toBe(1);
    // While the lease of the lost call lasts, also after the end of the validity.
    await crashes.stand.pass(2.5 * minuteMs);
    expect((await crashes.call(post)).error).toMatchObject({ code: 'CONFIRMATION_IN_USE' });
    await crashes.stand.pass(minuteMs);
    const { data } = await crashes.call(post);
    expect(data.posts).toHaveLength(1);
    expect(await crashes.call(post)).toMatchObject({ data });
    expect(await crashes.countPosts()).toBe(1);
  });
});
