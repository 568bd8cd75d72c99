import type { ScheduledWork, SimulatorClock } from '../../../clock.js';
import type { VideoReport } from '../../../media/video-probe.js';
import type { Login } from '../../login/apps.js';
import { findCode } from '../../graph/errors.js';
import { GraphError } from '../../graph/responses.js';
import type { ObjectIds } from '../../ids.js';
import type { Account } from '../accounts.js';
import { isVideo, type Container, type ContainerDraft, type ContainerKind } from './container.js';
import { fetchVideo, type FetchedImage } from './fetches.js';
import { checkVideo } from './media-rules.js';
import type { InstagramBehaviour } from '../settings.js';

const DAY_MS = 86_400_000;

/** The outcome of the next container, set in advance by a test. */
export interface PresetOutcome {
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

/** Containers, from creation to `FINISHED`, `ERROR` or `EXPIRED`. */
export class Containers {
  private byId = new Map<string, Container>();
  private readonly timers = new Map<string, ScheduledWork>();
  private readonly fetching = new Map<string, AbortController>();
  private presetOutcomes: PresetOutcome[] = [];

  constructor(
    private readonly clock: SimulatorClock,
    private readonly ids: ObjectIds,
    private readonly behaviour: () => InstagramBehaviour,
  ) {}

  /** @throws GraphError if a preset refuses the creation */
  refuseIfPreset(account: Account, kind: ContainerKind): void {
    const preset = this.takePreset(account.id, kind, 'refuse');
    if (!preset) return;
    throw new GraphError(preset.code ?? findCode(preset.subcode), { subcode: preset.subcode });
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
    this.applyPreset(container);
    if (!isVideo(draft.kind)) this.startProcessing(container);
    else if (!draft.resumable) this.scheduleStep(container, { name: 'fetch', at: now + videoFetchDelayMs });
    return container;
  }

  /** Called when the bytes of an upload or a fetch are received. */
  markReceived(container: Container, report: VideoReport): void {
    container.bytes = report.bytes;
    container.sha256 = report.sha256;
    container.media = report.facts ?? null;
    container.verdict ??= checkVideo(report, container);
    this.startProcessing(container);
  }

  /** Ends processing now. */
  finish(container: Container): void {
    this.cancelStep(container);
    container.statusCode = container.verdict === null ? 'FINISHED' : 'ERROR';
    container.subcode = container.verdict;
  }

  fail(container: Container, subcode: number): void {
    this.cancelStep(container);
    container.statusCode = 'ERROR';
    container.subcode = subcode;
  }

  expire(container: Container): void {
    this.cancelStep(container);
    container.statusCode = 'EXPIRED';
  }

  /** Keeps the container `IN_PROGRESS` until the control API changes it. */
  stall(container: Container): void {
    this.cancelStep(container);
    container.statusCode = 'IN_PROGRESS';
    container.stalled = true;
  }

  markPublished(container: Container, mediaId: string): void {
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

  presetNext(preset: PresetOutcome): void {
    this.presetOutcomes.push(preset);
  }

  clear(): void {
    for (const container of this.byId.values()) this.expire(container);
    this.byId.clear();
    this.presetOutcomes = [];
  }

  save(): Container[] {
    return [...this.byId.values()];
  }

  load(saved: Container[]): void {
    this.clear();
    for (const container of saved) {
      this.byId.set(container.id, container);
      if (container.next) this.scheduleStep(container, container.next);
      // Bytes are never stored, so an interrupted upload starts again.
      else if (container.statusCode === 'IN_PROGRESS') container.uploadedBytes = 0;
    }
  }

  private isOverdue({ statusCode, expiresAt }: Container): boolean {
    return (statusCode === 'IN_PROGRESS' || statusCode === 'FINISHED') && expiresAt <= this.clock.now();
  }

  private takePreset(accountId: string, kind: ContainerKind, only?: 'refuse'): PresetOutcome | undefined {
    const preset = this.presetOutcomes.find(
      (planned) =>
        planned.times > 0 &&
        (planned.behaviour === 'refuse') === (only === 'refuse') &&
        (planned.accountId === null || planned.accountId === accountId) &&
        (planned.kind === null || planned.kind === kind),
    );
    if (preset) preset.times -= 1;
    return preset;
  }

  private applyPreset(container: Container): void {
    const preset = this.takePreset(container.accountId, container.kind);
    if (preset?.behaviour === 'stall') container.stalled = true;
    else if (preset?.behaviour === 'slow') container.processingMs = preset.ms;
    else if (preset) container.verdict = preset.subcode;
  }

  private scheduleStep(container: Container, step: NonNullable<Container['next']>): void {
    this.timers.get(container.id)?.cancel();
    container.next = step;
    this.timers.set(
      container.id,
      this.clock.schedule(step.at, () =>
        step.name === 'fetch' ? this.runFetch(container) : this.finish(container),
      ),
    );
  }

  private startProcessing(container: Container): void {
    this.cancelStep(container);
    if (container.stalled) return;
    const { imageProcessingMs, videoProcessingMs } = this.behaviour();
    const usual = isVideo(container.kind) ? videoProcessingMs : imageProcessingMs;
    this.scheduleStep(container, {
      name: 'process',
      at: this.clock.now() + (container.processingMs ?? usual),
    });
  }

  private async runFetch(container: Container): Promise<void> {
    const controller = new AbortController();
    this.fetching.set(container.id, controller);
    const fetched = await fetchVideo(container, {
      signal: controller.signal,
      timeoutMs: this.behaviour().fetchTimeoutMs,
    });
    if (controller.signal.aborted) return;
    this.fetching.delete(container.id);
    if (typeof fetched === 'number') this.fail(container, fetched);
    else this.markReceived(container, fetched);
  }

  /** Cancels the next step. */
  private cancelStep(container: Container): void {
    this.timers.get(container.id)?.cancel();
    this.timers.delete(container.id);
    this.fetching.get(container.id)?.abort();
    this.fetching.delete(container.id);
    container.next = null;
  }
}
