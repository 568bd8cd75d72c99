import { Database } from '../../../src/database/database.js';
import { signedUpUser } from '../clients/users.js';
import type { FaultCounts } from '../jest/fault-counts.js';
import { type Creator, PublishingStand } from '../platforms/publishing.js';
import { connectAccount, consent } from '../servers/simulator.js';

const minuteMs = 60_000;

/** A platform that answers 503 for an hour, in which posts and refreshes of tokens become due. No connection ends, and each post is published once. */
export async function publishThroughOutage(
  postCount: number,
  userCount: number,
  counts: FaultCounts,
): Promise<void> {
  const stand = await PublishingStand.start();
  try {
    const users = [];
    for (let index = 0; index < userCount; index += 1) {
      const user = await signedUpUser(stand.test);
      const person = `outage.${index}`;
      await stand.control('POST', '/tiktok/people', { username: person });
      await connectAccount(user.client, { consent }, { person });
      users.push(user);
    }
    // Access tokens last a day, and are due for a refresh during the outage.
    await stand.pass(17.5 * 60 * minuteMs);
    const posts: { creator: Creator; id: string }[] = [];
    for (let index = 0; index < postCount; index += 1) {
      const creator = await stand.creator();
      const publishAt = new Date(stand.nowMs() + (index + 0.5) * 7 * minuteMs).toISOString();
      posts.push({ creator, id: await stand.aPost(creator, { publishAt }) });
    }
    for (const host of ['tiktok.api', 'tiktok.upload'])
      await stand.fault({ host }, { type: 'status', status: 503 }, { times: 100_000 });
    for (let minute = 0; minute < 60; minute += 5) await stand.pass(5 * minuteMs);
    const [tried] = await stand
      .get(Database)
      .manager.query('SELECT count(*)::int AS posts FROM post_attempts WHERE tries > 0');
    expect(tried).toEqual({ posts: postCount });
    for (const { creator } of posts) expect(await stand.live(creator)).toEqual([]);
    await stand.control('DELETE', '/faults');
    for (let minute = 0; minute < 120; minute += 10) await stand.pass(10 * minuteMs);
    for (const { creator, id } of posts) {
      const { state } = await stand.until(creator, id, ['PUBLISHED', 'FAILED', 'UNCONFIRMED']);
      await stand.catchUp();
      const live = await stand.live(creator);
      counts.add(1, live.length);
      expect({ state, live: live.length }).toEqual({ state: 'PUBLISHED', live: 1 });
    }
    for (const { client } of users) {
      const { accounts } = await client.data('{ accounts { edges { node { status } } } }');
      const active = accounts.edges.filter(
        ({ node }: { node: { status: string } }) => node.status === 'ACTIVE',
      );
      counts.add(1, active.length);
      expect(active).toHaveLength(1);
    }
  } finally {
    await stand.close();
  }
}
