import { randomBytes } from 'node:crypto';
import type { ScheduledWork, SimulatorClock } from '../../clock.js';
import type { VideoReport } from '../../media/video-probe.js';
import type { Apps } from '../login/apps.js';
import type { PostIds } from '../ids.js';
import { checkVideo, MAX_DRAFT_SEC } from './media-rules.js';
import type { People, Person, PrivacyLevel } from '../login/people.js';
import { isRunning, buildPublishId, getPublishType } from './publish.js';
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

/** The outcome of the next publish, set in advance by a test. */
export interface PresetOutcome {
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

/** Publish tasks, from init to publication or failure. */
export class Publishes {
  private byId = new Map<string, Publish>();
  private byUpload = new Map<string, Publish>();
  private readonly timers = new Map<string, ScheduledWork>();
  private readonly activePulls = new Map<string, AbortController>();
  private presetOutcomes: PresetOutcome[] = [];

  constructor(private readonly parts: PublishParts) {}

  create(init: NewPublish): Publish {
    const { clock, ids, behaviour } = this.parts;
    const now = clock.now();
    const file = init.source.type === 'file';
    const id = ids.next();
    const publish: Publish = {
      id: buildPublishId(init.kind, init.mode, file, id),
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
    this.applyPreset(publish);
    this.scheduleStep(
      publish,
      publish.upload
        ? { name: 'expire-upload', at: publish.upload.expiresAt }
        : { name: 'pull', at: now + behaviour().pullDelayMs },
    );
    return publish;
  }

  /** Called when all bytes of an upload are received. */
  completeUpload(publish: Publish, report: VideoReport): void {
    this.applyReport(publish, report);
    this.startProcessing(publish);
  }

  fail(publish: Publish, reason: FailReason): void {
    if (publish.status === 'FAILED') return;
    this.cancelStep(publish);
    this.parts.posts.takeDown(publish.id);
    publish.status = 'FAILED';
    publish.failReason = reason;
    this.notifyApp(publish, 'post.publish.failed', { reason });
  }

  failRunning(clientKey: string, personId: string, reason: FailReason): void {
    for (const publish of this.byId.values()) {
      const isAffected = publish.clientKey === clientKey && publish.personId === personId;
      if (isAffected && isRunning(publish)) this.fail(publish, reason);
    }
  }

  /** Ends processing: delivers a draft to the inbox, creates the post, or fails. */
  complete(publish: Publish): void {
    if (!isRunning(publish)) return;
    this.cancelStep(publish);
    const person = this.parts.people.get(publish.personId);
    if (publish.verdict) return this.fail(publish, publish.verdict);
    if (publish.mode === 'draft') {
      publish.status = 'SEND_TO_USER_INBOX';
      this.notifyApp(publish, 'post.publish.inbox_delivered');
      return;
    }
    if (person.banned) return this.fail(publish, 'spam_risk_user_banned_from_posting');
    if (person.cappedToday) return this.fail(publish, 'spam_risk_too_many_posts');
    this.createPost(publish, publish.privacyLevel ?? 'SELF_ONLY');
  }

  /** The user posts the draft in the app. Can be called more than once. */
  finishDraft(publish: Publish, privacyLevel: PrivacyLevel): void {
    this.createPost(publish, privacyLevel);
  }

  presetNext(preset: PresetOutcome): void {
    this.presetOutcomes.push(preset);
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

  /** Publishes created within the last 24 hours. */
  listLastDay(): Publish[] {
    const since = this.parts.clock.now() - 86_400_000;
    return [...this.byId.values()].filter((publish) => publish.createdAt > since);
  }

  clear(): void {
    for (const publish of this.byId.values()) {
      this.cancelStep(publish);
      // A chunk may still be arriving. It must not complete a removed publish.
      publish.status = 'FAILED';
    }
    this.byId.clear();
    this.byUpload.clear();
    this.presetOutcomes = [];
  }

  save(): Publish[] {
    return [...this.byId.values()];
  }

  load(saved: Publish[]): void {
    for (const publish of saved) {
      this.add(publish);
      if (publish.next) this.scheduleStep(publish, publish.next);
      // The bytes are never stored, so an upload that has begun cannot continue.
      if (publish.next?.name === 'expire-upload' && publish.uploadedBytes > 0) this.fail(publish, 'internal');
    }
  }

  private add(publish: Publish): void {
    this.byId.set(publish.id, publish);
    if (publish.upload) this.byUpload.set(publish.upload.uploadId, publish);
  }

  private applyPreset(publish: Publish): void {
    const preset = this.presetOutcomes.find(
      ({ personId, times }) => times > 0 && (personId === null || personId === publish.personId),
    );
    if (!preset) return;
    preset.times -= 1;
    if (preset.behaviour === 'stall') publish.stalled = true;
    else if (preset.behaviour === 'never-id') publish.neverId = true;
    else publish.verdict = preset.reason;
  }

  private scheduleStep(publish: Publish, step: NextStep): void {
    this.timers.get(publish.id)?.cancel();
    publish.next = step;
    this.timers.set(
      publish.id,
      this.parts.clock.schedule(step.at, () => this.runStep(publish, step.name)),
    );
  }

  private runStep(publish: Publish, step: NextStep['name']): void | Promise<void> {
    if (step === 'expire-upload') return this.fail(publish, 'internal');
    if (step === 'process') return this.complete(publish);
    return this.runPull(publish);
  }

  private startProcessing(publish: Publish): void {
    this.cancelStep(publish);
    if (publish.stalled) return;
    this.scheduleStep(publish, {
      name: 'process',
      at: this.parts.clock.now() + this.parts.behaviour().processingMs,
    });
  }

  private async runPull(publish: Publish): Promise<void> {
    const controller = new AbortController();
    this.activePulls.set(publish.id, controller);
    publish.pulls += 1;
    const pulled = await pullMedia(publish, {
      signal: controller.signal,
      timeoutMs: this.parts.behaviour().pullTimeoutMs,
    });
    if (controller.signal.aborted) return;
    this.activePulls.delete(publish.id);
    if (pulled.video) this.applyReport(publish, pulled.video);
    publish.photos = pulled.photos;
    publish.verdict ??= pulled.failure;
    this.startProcessing(publish);
  }

  private applyReport(publish: Publish, report: VideoReport): void {
    const person = this.parts.people.get(publish.personId);
    publish.sha256 = report.sha256;
    publish.media = report.facts ?? null;
    publish.verdict ??= checkVideo(
      report,
      publish.mode === 'draft' ? MAX_DRAFT_SEC : Math.min(person.maxVideoPostDurationSec, MAX_DRAFT_SEC),
    );
  }

  private createPost(publish: Publish, privacyLevel: PrivacyLevel): void {
    publish.status = 'PUBLISH_COMPLETE';
    this.parts.posts.create(publish, privacyLevel);
    this.notifyApp(publish, 'post.publish.complete');
  }

  /** Cancels the next step. */
  private cancelStep(publish: Publish): void {
    this.timers.get(publish.id)?.cancel();
    this.timers.delete(publish.id);
    this.activePulls.get(publish.id)?.abort();
    this.activePulls.delete(publish.id);
    publish.next = null;
  }

  private notifyApp(publish: Publish, event: string, more: object = {}): void {
    this.parts.webhooks.emit(this.parts.apps.get(publish.clientKey), event, publish.personId, {
      publish_id: publish.id,
      ...more,
      publish_type: getPublishType(publish),
    });
  }
}
