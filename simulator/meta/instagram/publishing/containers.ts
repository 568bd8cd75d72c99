import type { ScheduledWork, SimulatorClock } from '../../../clock.js';
import type { VideoReport } from '../../../media/video-probe.js';
import type { Login } from '../../login/apps.js';
import { codeOfSubcode } from '../../graph/errors.js';
import { GraphRefusal } from '../../graph/answers.js';
import type { ObjectIds } from '../../ids.js';
import type { Account } from '../accounts.js';
import { isVideo, type Container, type ContainerDraft, type ContainerKind } from './container.js';
import { fetchVideo, type FetchedImage } from './fetches.js';
import { judgeVideo } from './media-rules.js';
import type { InstagramBehaviour } from '../settings.js';

const DAY_MS = 86_400_000;

/** What is to become of a container that does not exist yet. */
export interface Destiny {
  behaviour: 'stall' | 'fail' | 'refuse' | 'slow';
  code: number | null;
  subcode: number;
  ms: number;
  accountId: string | null;
  kind: ContainerKind | null;
  times: number;
}

export interface NewContainer {
  account: Account;
  appId: string;
  login: Login;
  version: string | null;
  draft: ContainerDraft;
  image: FetchedImage | null;
}

/** Containers and their way from creation to `FINISHED`, `ERROR` or `EXPIRED`. */
export class Containers {
  private byId = new Map<string, Container>();
  private readonly timers = new Map<string, ScheduledWork>();
  private readonly fetching = new Map<string, AbortController>();
  private destinies: Destiny[] = [];

  constructor(
    private readonly clock: SimulatorClock,
    private readonly ids: ObjectIds,
    private readonly behaviour: () => InstagramBehaviour,
  ) {}

  /** @throws GraphRefusal when a test wants the next creation refused */
  refuseIfDestined(account: Account, kind: ContainerKind): void {
    const destiny = this.takeDestiny(account.id, kind, 'refuse');
    if (!destiny) return;
    throw new GraphRefusal(destiny.code ?? codeOfSubcode(destiny.subcode), { subcode: destiny.subcode });
  }

  create({ account, draft, image, ...origin }: NewContainer): Container {
    const now = this.clock.now();
    const { containerTtlMs, videoFetchDelayMs } = this.behaviour();
    const container: Container = {
      ...draft,
      ...origin,
      id: this.ids.next(),
      accountId: account.id,
      createdAt: now,
      expiresAt: now + containerTtlMs,
      statusCode: 'IN_PROGRESS',
      subcode: null,
      mediaId: null,
      publishCalls: 0,
      bytes: image?.bytes ?? 0,
      sha256: image?.sha256 ?? null,
      media: image?.facts ?? null,
      fileSize: null,
      uploadedBytes: 0,
      uploads: 0,
      stalled: false,
      processingMs: null,
      verdict: null,
      next: null,
    };
    this.byId.set(container.id, container);
    this.destine(container);
    if (!isVideo(draft.kind)) this.process(container);
    else if (!draft.resumable) this.plan(container, { name: 'fetch', at: now + videoFetchDelayMs });
    return container;
  }

  /** The bytes of an upload or a fetch are in. */
  received(container: Container, report: VideoReport): void {
    container.bytes = report.bytes;
    container.sha256 = report.sha256;
    container.media = report.facts ?? null;
    container.verdict ??= judgeVideo(report, container);
    this.process(container);
  }

  /** Ends processing now. */
  finish(container: Container): void {
    this.stop(container);
    container.statusCode = container.verdict === null ? 'FINISHED' : 'ERROR';
    container.subcode = container.verdict;
  }

  fail(container: Container, subcode: number): void {
    this.stop(container);
    container.statusCode = 'ERROR';
    container.subcode = subcode;
  }

  expire(container: Container): void {
    this.stop(container);
    container.statusCode = 'EXPIRED';
  }

  /** It stays `IN_PROGRESS` until the control API changes it. */
  stall(container: Container): void {
    this.stop(container);
    container.statusCode = 'IN_PROGRESS';
    container.stalled = true;
  }

  published(container: Container, mediaId: string): void {
    container.statusCode = 'PUBLISHED';
    container.mediaId = mediaId;
  }

  find(id: string): Container | undefined {
    const container = this.byId.get(id);
    if (container && this.isOverdue(container)) this.expire(container);
    return container;
  }

  /** Newest first. */
  list(accountId?: string): Container[] {
    return [...this.byId.keys()]
      .flatMap((id) => this.find(id) ?? [])
      .filter((container) => accountId === undefined || container.accountId === accountId)
      .reverse();
  }

  countToday(accountId: string): number {
    const since = this.clock.now() - DAY_MS;
    let count = 0;
    for (const container of this.byId.values()) {
      if (container.accountId === accountId && container.createdAt > since) count += 1;
    }
    return count;
  }

  destineNext(destiny: Destiny): void {
    this.destinies.push(destiny);
  }

  clear(): void {
    for (const container of this.byId.values()) this.expire(container);
    this.byId.clear();
    this.destinies = [];
  }

  save(): Container[] {
    return [...this.byId.values()];
  }

  load(saved: Container[]): void {
    this.clear();
    for (const container of saved) {
      this.byId.set(container.id, container);
      if (container.next) this.plan(container, container.next);
      // Bytes are never stored, so an upload that had begun starts again.
      else if (container.statusCode === 'IN_PROGRESS') container.uploadedBytes = 0;
    }
  }

  private isOverdue({ statusCode, expiresAt }: Container): boolean {
    return (statusCode === 'IN_PROGRESS' || statusCode === 'FINISHED') && expiresAt <= this.clock.now();
  }

  private takeDestiny(accountId: string, kind: ContainerKind, only?: 'refuse'): Destiny | undefined {
    const destiny = this.destinies.find(
      (planned) =>
        planned.times > 0 &&
        (planned.behaviour === 'refuse') === (only === 'refuse') &&
        (planned.accountId === null || planned.accountId === accountId) &&
        (planned.kind === null || planned.kind === kind),
    );
    if (destiny) destiny.times -= 1;
    return destiny;
  }

  private destine(container: Container): void {
    const destiny = this.takeDestiny(container.accountId, container.kind);
    if (destiny?.behaviour === 'stall') container.stalled = true;
    else if (destiny?.behaviour === 'slow') container.processingMs = destiny.ms;
    else if (destiny) container.verdict = destiny.subcode;
  }

  private plan(container: Container, step: NonNullable<Container['next']>): void {
    this.timers.get(container.id)?.cancel();
    container.next = step;
    this.timers.set(
      container.id,
      this.clock.schedule(step.at, () =>
        step.name === 'fetch' ? this.fetch(container) : this.finish(container),
      ),
    );
  }

  private process(container: Container): void {
    this.stop(container);
    if (container.stalled) return;
    const { imageProcessingMs, videoProcessingMs } = this.behaviour();
    const usual = isVideo(container.kind) ? videoProcessingMs : imageProcessingMs;
    this.plan(container, { name: 'process', at: this.clock.now() + (container.processingMs ?? usual) });
  }

  private async fetch(container: Container): Promise<void> {
    const controller = new AbortController();
    this.fetching.set(container.id, controller);
    const fetched = await fetchVideo(container, {
      signal: controller.signal,
      timeoutMs: this.behaviour().fetchTimeoutMs,
    });
    if (controller.signal.aborted) return;
    this.fetching.delete(container.id);
    if (typeof fetched === 'number') this.fail(container, fetched);
    else this.received(container, fetched);
  }

  /** Whatever was to happen next will not. */
  private stop(container: Container): void {
    this.timers.get(container.id)?.cancel();
    this.timers.delete(container.id);
    this.fetching.get(container.id)?.abort();
    this.fetching.delete(container.id);
    container.next = null;
  }
}
