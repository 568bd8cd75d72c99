import type { ScheduledWork, SimulatorClock } from '../../clock.js';
import type { App, Apps } from '../login/apps.js';
import type { PostIds } from '../ids.js';
import type { Person, PrivacyLevel } from '../login/people.js';
import { getPublishType, type Post, type Publish } from '../publishing/publish.js';
import type { TikTokBehaviour } from '../settings.js';
import type { TikTokWebhooks } from '../webhooks/webhooks.js';

/** Time between the seeded posts of a user. */
const DAY_MS = 86_400_000;

/** Posts on the profiles of users, and their moderation. */
export class Posts {
  private byId = new Map<string, Post>();
  private readonly timers = new Map<string, ScheduledWork>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokBehaviour,
    private readonly apps: Apps,
    private readonly webhooks: TikTokWebhooks,
    private readonly ids: PostIds,
  ) {}

  /** Adds a post to the user's profile. A public post appears after moderation. */
  create(publish: Publish, privacyLevel: PrivacyLevel): Post {
    const { durationSec = 0, width = 0, height = 0 } = publish.media ?? {};
    const now = this.clock.now();
    const post: Post = {
      id: this.ids.next(),
      personId: publish.personId,
      publishId: publish.id,
      clientKey: publish.clientKey,
      kind: publish.kind,
      title: publish.title,
      caption: publish.caption,
      privacyLevel,
      createdAt: now,
      isPublic: false,
      isIdReported: false,
      publicAt: privacyLevel === 'PUBLIC_TO_EVERYONE' ? now + this.behaviour().moderationDelayMs : null,
      media: { durationSec, width, height },
      sha256: publish.sha256,
      photos: publish.photos,
      counts: { likes: 0, comments: 0, shares: 0, views: 0 },
    };
    this.byId.set(post.id, post);
    this.scheduleModeration(post, publish);
    return post;
  }

  /** Creates public posts with dates before the start of the simulator. */
  seed(person: Person): void {
    for (let age = person.olderPosts; age > 0; age--) {
      const id = this.ids.next();
      this.byId.set(id, {
        id,
        personId: person.id,
        publishId: null,
        clientKey: null,
        kind: 'video',
        title: '',
        caption: `Older simulated post ${age} #simulated`,
        privacyLevel: 'PUBLIC_TO_EVERYONE',
        createdAt: this.clock.now() - age * DAY_MS,
        isPublic: true,
        isIdReported: true,
        publicAt: null,
        media: { durationSec: 10 + age, width: 720, height: 1280 },
        sha256: null,
        photos: [],
        counts: { likes: 300 * age, comments: 12 * age, shares: 8 * age, views: 5_100 * age },
      });
    }
  }

  makePublic(post: Post, publish: Publish): void {
    this.cancelTimer(post.id);
    post.publicAt = null;
    post.privacyLevel = 'PUBLIC_TO_EVERYONE';
    if (post.isPublic) return;
    post.isPublic = true;
    if (publish.neverId) return;
    this.webhooks.emit(this.getApp(publish), 'post.publish.publicly_available', post.personId, {
      publish_id: publish.id,
      publish_type: getPublishType(publish),
      post_id: post.id,
    });
    const reportId = (): void => {
      post.isIdReported = true;
    };
    const wait = this.behaviour().publicPostIdDelayMs;
    if (wait === 0) reportId();
    else this.timers.set(post.id, this.clock.schedule(this.clock.now() + wait, reportId));
  }

  makePrivate(post: Post, publish: Publish): void {
    this.cancelTimer(post.id);
    post.publicAt = null;
    post.privacyLevel = 'SELF_ONLY';
    if (!post.isPublic) return;
    post.isPublic = false;
    this.webhooks.emit(this.getApp(publish), 'post.publish.no_longer_publicaly_available', post.personId, {
      publish_id: publish.id,
      post_id: post.id,
      publish_type: getPublishType(publish),
    });
  }

  takeDown(publishId: string): void {
    for (const post of this.findByPublish(publishId)) {
      this.cancelTimer(post.id);
      this.byId.delete(post.id);
    }
  }

  findByPublish(publishId: string): Post[] {
    return [...this.byId.values()].filter((post) => post.publishId === publishId);
  }

  find(id: string): Post | undefined {
    return this.byId.get(id);
  }

  /** Newest first. */
  list(personId?: string): Post[] {
    return [...this.byId.values()]
      .filter((post) => personId === undefined || post.personId === personId)
      .sort(
        (left, right) => right.createdAt - left.createdAt || (BigInt(left.id) < BigInt(right.id) ? 1 : -1),
      );
  }

  clear(): void {
    for (const id of this.timers.keys()) this.cancelTimer(id);
    this.byId.clear();
  }

  save(): Post[] {
    return [...this.byId.values()];
  }

  load(saved: Post[], publishOf: (id: string) => Publish | undefined): void {
    this.byId = new Map(saved.map((post) => [post.id, post]));
    for (const post of saved) {
      const publish = post.publishId === null ? undefined : publishOf(post.publishId);
      if (!publish) continue;
      if (post.publicAt !== null) this.scheduleModeration(post, publish);
      else if (post.isPublic && !publish.neverId) post.isIdReported = true;
    }
  }

  private scheduleModeration(post: Post, publish: Publish): void {
    if (post.publicAt === null) return;
    this.timers.set(
      post.id,
      this.clock.schedule(post.publicAt, () => this.makePublic(post, publish)),
    );
  }

  private cancelTimer(id: string): void {
    this.timers.get(id)?.cancel();
    this.timers.delete(id);
  }

  private getApp(publish: Publish): App {
    return this.apps.get(publish.clientKey);
  }
}
