import type { ScheduledWork, SimulatorClock } from '../../../clock.js';
import type { ObjectIds } from '../../ids.js';
import type { Account } from '../accounts.js';
import { NO_COUNTS, NO_DETAILS, type Media } from './media.js';

const DAY_MS = 86_400_000;

export type NewMedia = Pick<Media, 'accountId' | 'type' | 'product'> & Partial<Omit<Media, 'id'>>;

/** Media of all accounts. Stories end after a day. */
export class Library {
  private byId = new Map<string, Media>();
  private readonly timers = new Map<string, ScheduledWork>();
  /** Media that were published through the API, including deleted ones. */
  private published: { accountId: string; createdAt: number }[] = [];
  private onStoryEnd: (media: Media) => void = () => undefined;

  constructor(
    private readonly clock: SimulatorClock,
    private readonly ids: ObjectIds,
  ) {}

  /** Calls `listener` when a story ends after a day. */
  setStoryEndListener(listener: (media: Media) => void): void {
    this.onStoryEnd = listener;
  }

  add(media: NewMedia): Media {
    const added: Media = {
      ...structuredClone(NO_DETAILS),
      appId: null,
      containerId: null,
      parentId: null,
      children: [],
      createdAt: this.clock.now(),
      width: 1_080,
      height: 1_350,
      sha256: null,
      commentsEnabled: true,
      likesHidden: false,
      flagged: false,
      insights: {},
      ...media,
      counts: { ...NO_COUNTS, ...media.counts },
      id: this.ids.next(),
    };
    this.put(added);
    return added;
  }

  find(id: string): Media | undefined {
    return this.byId.get(id);
  }

  /** Media on the profile, newest first, without stories and carousel items. */
  list(accountId?: string): Media[] {
    return this.newestFirst(accountId).filter(({ product }) => product !== 'STORY');
  }

  stories(accountId: string): Media[] {
    return this.newestFirst(accountId).filter(({ product }) => product === 'STORY');
  }

  children(media: Media): Media[] {
    return media.children.flatMap((id) => this.byId.get(id) ?? []);
  }

  /** Number of media published through the API, including deleted ones. The quota counts these. */
  countPublished(accountId: string, since: number): number {
    let count = 0;
    for (const { accountId: owner, createdAt } of this.published) {
      if (owner === accountId && createdAt > since) count += 1;
    }
    return count;
  }

  remove(media: Media): void {
    this.timers.get(media.id)?.cancel();
    this.timers.delete(media.id);
    this.byId.delete(media.id);
    for (const id of media.children) this.byId.delete(id);
  }

  /** Ends a story early. */
  endStory(media: Media): void {
    this.remove(media);
    this.onStoryEnd(media);
  }

  /** Creates media with dates before the start of the simulator. */
  seed(account: Account): Media[] {
    return Array.from({ length: account.olderMedia }, (_, index) => {
      const age = account.olderMedia - index;
      return this.add({
        accountId: account.id,
        type: age % 2 === 0 ? 'VIDEO' : 'IMAGE',
        product: age % 2 === 0 ? 'REELS' : 'FEED',
        caption: `Older simulated media ${age} #simulated`,
        createdAt: this.clock.now() - age * DAY_MS,
        counts: { likes: 30 * age, shares: 2 * age, saves: age, views: 510 * age, reach: 400 * age },
      });
    });
  }

  clear(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    this.byId.clear();
    this.published = [];
  }

  save(): Media[] {
    return [...this.byId.values()];
  }

  load(saved: Media[]): void {
    this.clear();
    for (const media of saved) this.put(media);
  }

  private put(media: Media): void {
    this.byId.set(media.id, media);
    if (media.containerId !== null && media.parentId === null) {
      this.published.push({ accountId: media.accountId, createdAt: media.createdAt });
    }
    if (media.product === 'STORY') {
      const end = media.createdAt + DAY_MS;
      this.timers.set(
        media.id,
        this.clock.schedule(end, () => this.endStory(media)),
      );
    }
  }

  private newestFirst(accountId: string | undefined): Media[] {
    return [...this.byId.values()]
      .filter((media) => media.parentId === null)
      .filter((media) => accountId === undefined || media.accountId === accountId)
      .sort(
        (left, right) => right.createdAt - left.createdAt || (BigInt(left.id) < BigInt(right.id) ? 1 : -1),
      );
  }
}
