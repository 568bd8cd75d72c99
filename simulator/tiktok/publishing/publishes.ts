import { randomBytes } from 'node:crypto';
import type { ScheduledWork, SimulatorClock } from '../../clock.js';
import type { VideoReport } from '../../media/video-probe.js';
import type { Apps } from '../login/apps.js';
import type { PostIds } from '../ids.js';
import { judgeVideo, MAX_DRAFT_SEC } from './media-rules.js';
import type { People, Person, PrivacyLevel } from '../login/people.js';
import { isRunning, publishIdOf, publishType } from './publish.js';
import type { FailReason, NextStep, PostText, Publish } from './publish.js';
import type { Posts } from '../content/posts.js';
import { pullMedia } from './pulls.js';
import type { TikTokBehaviour } from '../settings.js';
import type { TikTokWebhooks } from '../webhooks/webhooks.js';

export interface NewPublish extends PostText {
  clientKey: string;
  person: Person;
  kind: Publish['kind'];
  mode: Publish['mode'];
  source:
    { type: 'file'; size: number; chunkSize: number; chunkCount: number } | { type: 'url'; urls: string[] };
}

/** What is to become of a publish that does not exist yet. */
export interface Destiny {
  behaviour: 'stall' | 'fail' | 'never-id';
  reason: FailReason;
  personId: string | null;
  times: number;
}

interface PublishParts {
  clock: SimulatorClock;
  behaviour: () => TikTokBehaviour;
  apps: Apps;
  people: People;
  posts: Posts;
  webhooks: TikTokWebhooks;
  ids: PostIds;
}

/** Publish tasks and their way from init to the profile or to failure. */
export class Publishes {
  private byId = new Map<string, Publish>();
  private byUpload = new Map<string, Publish>();
  private readonly timers = new Map<string, ScheduledWork>();
  private readonly pulling = new Map<string, AbortController>();
  private destinies: Destiny[] = [];

  constructor(private readonly parts: PublishParts) {}

  create(init: NewPublish): Publish {
    const { clock, ids, behaviour } = this.parts;
    const now = clock.now();
    const file = init.source.type === 'file';
    const id = ids.next();
    const publish: Publish = {
      id: publishIdOf(init.kind, init.mode, file, id),
      clientKey: init.clientKey,
      personId: init.person.id,
      kind: init.kind,
      mode: init.mode,
      createdAt: now,
      status: file ? 'PROCESSING_UPLOAD' : 'PROCESSING_DOWNLOAD',
      failReason: null,
      title: init.title,
      caption: init.caption,
      privacyLevel: init.privacyLevel,
      upload: null,
      urls: init.source.type === 'url' ? init.source.urls : [],
      uploadedBytes: 0,
      downloadedBytes: 0,
      chunks: 0,
      refusedChunks: 0,
      pulls: 0,
      sha256: null,
      media: null,
      photos: [],
      verdict: null,
      next: null,
      stalled: false,
      neverId: false,
    };
    if (init.source.type === 'file') {
      const { size, chunkSize, chunkCount } = init.source;
      const expiresAt = now + behaviour().lifetimes.uploadUrlTtl * 1_000;
      const token = randomBytes(24).toString('base64url');
      publish.upload = { uploadId: id, token, size, chunkSize, chunkCount, expiresAt };
    }
    this.add(publish);
    this.destine(publish);
    this.plan(
      publish,
      publish.upload
        ? { name: 'expire-upload', at: publish.upload.expiresAt }
        : { name: 'pull', at: now + behaviour().pullDelayMs },
    );
    return publish;
  }

  /** All bytes of an upload are in. */
  uploadComplete(publish: Publish, report: VideoReport): void {
    this.takeReport(publish, report);
    this.process(publish);
  }

  fail(publish: Publish, reason: FailReason): void {
    if (publish.status === 'FAILED') return;
    this.stop(publish);
    this.parts.posts.takeDown(publish.id);
    publish.status = 'FAILED';
    publish.failReason = reason;
    this.notifyApp(publish, 'post.publish.failed', { reason });
  }

  failRunning(clientKey: string, personId: string, reason: FailReason): void {
    for (const publish of this.byId.values()) {
      const theirs = publish.clientKey === clientKey && publish.personId === personId;
      if (theirs && isRunning(publish)) this.fail(publish, reason);
    }
  }

  /** Ends processing: into the inbox, onto the profile, or in failure. */
  complete(publish: Publish): void {
    if (!isRunning(publish)) return;
    this.stop(publish);
    const person = this.parts.people.get(publish.personId);
    if (publish.verdict) return this.fail(publish, publish.verdict);
    if (publish.mode === 'draft') {
      publish.status = 'SEND_TO_USER_INBOX';
      this.notifyApp(publish, 'post.publish.inbox_delivered');
      return;
    }
    if (person.banned) return this.fail(publish, 'spam_risk_user_banned_from_posting');
    if (person.cappedToday) return this.fail(publish, 'spam_risk_too_many_posts');
    this.post(publish, publish.privacyLevel ?? 'SELF_ONLY');
  }

  /** The person opens the draft in the app and posts it, once more if they like. */
  finishDraft(publish: Publish, privacyLevel: PrivacyLevel): void {
    this.post(publish, privacyLevel);
  }

  destineNext(destiny: Destiny): void {
    this.destinies.push(destiny);
  }

  find(id: string): Publish | undefined {
    return this.byId.get(id);
  }

  findUpload(uploadId: string): Publish | undefined {
    return this.byUpload.get(uploadId);
  }

  /** Newest first. */
  list(personId?: string): Publish[] {
    return [...this.byId.values()]
      .filter((publish) => personId === undefined || publish.personId === personId)
      .reverse();
  }

  /** Those created within the 24 hours before now. */
  today(): Publish[] {
    const since = this.parts.clock.now() - 86_400_000;
    return [...this.byId.values()].filter((publish) => publish.createdAt > since);
  }

  clear(): void {
    for (const publish of this.byId.values()) {
      this.stop(publish);
      // A chunk of it may still be coming in: it must find nothing to complete.
      publish.status = 'FAILED';
    }
    this.byId.clear();
    this.byUpload.clear();
    this.destinies = [];
  }

  save(): Publish[] {
    return [...this.byId.values()];
  }

  load(saved: Publish[]): void {
    for (const publish of saved) {
      this.add(publish);
      if (publish.next) this.plan(publish, publish.next);
      // The bytes were never stored, so an upload that had begun cannot continue.
      if (publish.next?.name === 'expire-upload' && publish.uploadedBytes > 0) this.fail(publish, 'internal');
    }
  }

  private add(publish: Publish): void {
    this.byId.set(publish.id, publish);
    if (publish.upload) this.byUpload.set(publish.upload.uploadId, publish);
  }

  private destine(publish: Publish): void {
    const destiny = this.destinies.find(
      ({ personId, times }) => times > 0 && (personId === null || personId === publish.personId),
    );
    if (!destiny) return;
    destiny.times -= 1;
    if (destiny.behaviour === 'stall') publish.stalled = true;
    else if (destiny.behaviour === 'never-id') publish.neverId = true;
    else publish.verdict = destiny.reason;
  }

  private plan(publish: Publish, step: NextStep): void {
    this.timers.get(publish.id)?.cancel();
    publish.next = step;
    this.timers.set(
      publish.id,
      this.parts.clock.schedule(step.at, () => this.take(publish, step.name)),
    );
  }

  private take(publish: Publish, step: NextStep['name']): void | Promise<void> {
    if (step === 'expire-upload') return this.fail(publish, 'internal');
    if (step === 'process') return this.complete(publish);
    return this.pull(publish);
  }

  private process(publish: Publish): void {
    this.stop(publish);
    if (publish.stalled) return;
    this.plan(publish, {
      name: 'process',
      at: this.parts.clock.now() + this.parts.behaviour().processingMs,
    });
  }

  private async pull(publish: Publish): Promise<void> {
    const controller = new AbortController();
    this.pulling.set(publish.id, controller);
    publish.pulls += 1;
    const pulled = await pullMedia(publish, {
      signal: controller.signal,
      timeoutMs: this.parts.behaviour().pullTimeoutMs,
    });
    if (controller.signal.aborted) return;
    this.pulling.delete(publish.id);
    if (pulled.video) this.takeReport(publish, pulled.video);
    publish.photos = pulled.photos;
    publish.verdict ??= pulled.failure;
    this.process(publish);
  }

  private takeReport(publish: Publish, report: VideoReport): void {
    const person = this.parts.people.get(publish.personId);
    publish.sha256 = report.sha256;
    publish.media = report.facts ?? null;
    publish.verdict ??= judgeVideo(
      report,
      publish.mode === 'draft' ? MAX_DRAFT_SEC : Math.min(person.maxVideoPostDurationSec, MAX_DRAFT_SEC),
    );
  }

  private post(publish: Publish, privacyLevel: PrivacyLevel): void {
    publish.status = 'PUBLISH_COMPLETE';
    this.parts.posts.create(publish, privacyLevel);
    this.notifyApp(publish, 'post.publish.complete');
  }

  /** Whatever was to happen next will not. */
  private stop(publish: Publish): void {
    this.timers.get(publish.id)?.cancel();
    this.timers.delete(publish.id);
    this.pulling.get(publish.id)?.abort();
    this.pulling.delete(publish.id);
    publish.next = null;
  }

  private notifyApp(publish: Publish, event: string, more: object = {}): void {
    this.parts.webhooks.emit(this.parts.apps.get(publish.clientKey), event, publish.personId, {
      publish_id: publish.id,
      ...more,
      publish_type: publishType(publish),
    });
  }
}
