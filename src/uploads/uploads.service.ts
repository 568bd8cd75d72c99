import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Job } from '../jobs/job.decorator.js';
import type { JobPayloads } from '../jobs/job.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { newId, timeOfId } from '../crypto/new-id.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { JobDeferral } from '../jobs/job-deferral.js';
import { JobsService } from '../jobs/jobs.service.js';
import { DownloadFailure } from '../outbound/download-failure.js';
import { type Download, type DownloadLimits, Downloads } from '../outbound/downloads.js';
import { FairSlots, NoSlot } from '../outbound/fair-slots.js';
import type { LinkedFile } from '../platforms/platform-linked-files.js';
import type { MediaFile } from '../platforms/platform-media.js';
import { RateLimited } from '../rate-limits/rate-limited.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { UsersService } from '../users/users.service.js';
import { maxUploadBytes, unusedRetentionMs, type Upload, UploadState } from './domain/upload.js';
import { probe } from './media/probe.js';
import { mediaInvalid } from './media-invalid.js';
import { UploadFiles } from './files.js';
import { type StorageUsage, UploadsRepository } from './uploads.repository.js';

/** Other fetches have ended by then. */
const fetchRetrySeconds = 60;

/** Per user: files that no post will send, which are unused files and files of failed posts. */
const maxIdle = { count: 100, bytes: 20 * 1024 ** 3 };
/** Per user: all files, including those of scheduled posts. */
const maxStored = { count: 2_000, bytes: 200 * 1024 ** 3 };
/** Per user: addresses that are fetched at the same time, and further ones that wait. */
const maxFetches = { maxRunning: 4, maxWaiting: 20 };
/** Per user: addresses that are fetched for posts, and for checks of posts that are never created. */
export const maxHourlyFetches = 300;

/** Age of files that the sweep may delete. */
const minOrphanAgeMs = 3 * 24 * 3_600_000;

/** Receives, inspects and deletes files of users. */
@Injectable()
export class UploadsService {
  private readonly fetches = new FairSlots(maxFetches);
  private readonly hourlyFetches: RateLimiter;

  constructor(
    private readonly database: Database,
    private readonly uploads: UploadsRepository,
    private readonly users: UsersService,
    private readonly files: UploadFiles,
    private readonly downloads: Downloads,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    private readonly limits: RateLimits,
  ) {
    this.hourlyFetches = limits.limiter({
      ...{ name: 'media-fetches', max: maxHourlyFetches, windowSeconds: 3600 },
    });
  }

  /**
   * Creates an upload of the announced size. Its bytes follow within a day.
   *
   * @param announced.metadata `Upload-Metadata` of a tus client, returned unchanged
   * @throws Failure MEDIA_INVALID, UPLOAD_LIMIT_REACHED
   */
  async create(
    owner: string,
    id: string,
    announced: { sizeBytes: number; fileName: string | null; metadata?: string | null },
  ): Promise<Upload> {
    if (announced.sizeBytes === 0) throw mediaInvalid('EMPTY');
    if (announced.sizeBytes > maxUploadBytes) throw mediaInvalid('TOO_LARGE');
    const createdAt = this.clock.now();
    const expiresAt = this.unusedExpiry();
    const upload: Upload = {
      ...{ id, userId: owner, state: UploadState.RECEIVING, sizeBytes: announced.sizeBytes },
      fileName: announced.fileName === null ? null : storableName(announced.fileName),
      metadata: announced.metadata ?? null,
      ...{ facts: null, rejectedBecause: null, createdAt, expiresAt },
    };
    await this.database.transaction(async (manager) => {
      // Locked, so that simultaneous uploads cannot exceed the limit together.
      await this.users.lock(manager, owner);
      const { all, idle } = await this.uploads.usageOf(owner, manager);
      requireRoom(idle, announced.sizeBytes, maxIdle);
      requireRoom(all, announced.sizeBytes, maxStored);
      await this.uploads.insert(upload, manager);
      await this.jobs.add(manager, 'posts.discard-upload', { uploadId: id }, { dueAt: expiresAt, key: id });
    });
    await this.files.create(id);
    return upload;
  }

  /**
   * Finds an upload. A complete file is inspected now if the process died before it could do that.
   *
   * @throws Failure NOT_FOUND; UPLOAD_USED if its file was deleted after a post used it
   */
  async find(owner: string, id: string): Promise<Upload & { receivedBytes: number }> {
    const upload = await this.uploads.findOwned(owner, id);
    if (!upload) throw new Failure('NOT_FOUND');
    if (upload.state === UploadState.DISCARDED) throw new Failure('UPLOAD_USED');
    if (upload.state !== UploadState.RECEIVING) return { ...upload, receivedBytes: upload.sizeBytes };
    if (upload.expiresAt && upload.expiresAt.getTime() <= this.clock.nowMs()) throw new Failure('NOT_FOUND');
    const receivedBytes = await this.files.receivedBytes(upload);
    if (receivedBytes < upload.sizeBytes) return { ...upload, receivedBytes };
    return { ...(await this.identify(upload)), receivedBytes };
  }

  /**
   * Inspects a complete file.
   *
   * @throws Failure MEDIA_INVALID, after the file was deleted; NOT_FOUND, UPLOAD_USED
   */
  async complete(owner: string, id: string): Promise<Upload> {
    const upload = await this.find(owner, id);
    if (upload.rejectedBecause) throw mediaInvalid(upload.rejectedBecause);
    return upload;
  }

  /** Deletes a file that no post will send. @throws Failure NOT_FOUND, UPLOAD_IN_USE, UPLOAD_USED */
  async remove(owner: string, id: string): Promise<void> {
    const isRemoved = await this.database.transaction(
      async (manager) =>
        (await this.deleteUnused(manager, owner, id)) ||
        (await this.uploads.discardFailed(owner, id, manager)),
    );
    if (isRemoved) return this.files.remove(id);
    const upload = await this.uploads.findOwned(owner, id);
    if (!upload) throw new Failure('NOT_FOUND');
    throw new Failure(upload.state === UploadState.DISCARDED ? 'UPLOAD_USED' : 'UPLOAD_IN_USE');
  }

  /**
   * Deletes a file that no post has ever used. Does nothing if there is none, or if a post uses it.
   *
   * @param isNeeded whether something else needs it. Called with the file locked, so it sees every {@link hold} before it
   */
  async removeUnused(
    owner: string,
    id: string,
    isNeeded: (manager: EntityManager) => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<void> {
    const isRemoved = await this.database.transaction(async (manager) => {
      await this.uploads.lock(id, manager);
      return !(await isNeeded(manager)) && this.deleteUnused(manager, owner, id);
    });
    if (isRemoved) await this.files.remove(id);
  }

  /**
   * Keeps files for a post that was checked and is created later, also if the posts that use them end.
   *
   * @throws Failure UPLOAD_USED if one of them was deleted
   */
  async hold(owner: string, ids: readonly string[], until: Date, manager: EntityManager): Promise<void> {
    const held = new Set(await this.uploads.hold(owner, ids, until, manager));
    if (ids.some((id) => !held.has(id))) throw new Failure('UPLOAD_USED');
  }

  /** Complete and usable files of a user, newest first, after the id `after`. */
  listReady(owner: string, after: string | null, limit: number): Promise<Upload[]> {
    return this.uploads.listReady(owner, after, limit);
  }

  /**
   * Fetches a file from an address on the public internet.
   *
   * @param signal aborts the download
   * @throws Failure MEDIA_URL_NOT_ALLOWED, MEDIA_INVALID, UPLOAD_LIMIT_REACHED, RATE_LIMITED
   */
  fetch(owner: string, address: string, signal: AbortSignal): Promise<Upload> {
    return this.fetchWithin(owner, address, { maxBytes: maxUploadBytes, signal });
  }

  /**
   * Reads the facts of a file that the platform will fetch itself. Nothing of it is kept here.
   *
   * @throws Failure as for {@link fetch}
   */
  async inspect(
    owner: string,
    { url, maxBytes, contentType }: LinkedFile,
    signal: AbortSignal,
  ): Promise<MediaFile> {
    // Platforms follow no redirect.
    const limits = { maxBytes, contentType, maxRedirects: 0, signal };
    const upload = await this.fetchWithin(owner, url, limits);
    await this.abandonDownload(owner, upload.id);
    return { ...upload.facts!, sizeBytes: upload.sizeBytes };
  }

  private async fetchWithin(owner: string, address: string, limits: DownloadLimits): Promise<Upload> {
    await this.limits.take(this.hourlyFetches, owner);
    try {
      return await this.fetches.run(owner, limits.signal, () => this.download(owner, address, limits));
    } catch (error) {
      if (error instanceof NoSlot) throw tooManyFetches(this.clock);
      throw error;
    }
  }

  private async download(owner: string, address: string, limits: DownloadLimits): Promise<Upload> {
    const id = newId();
    let download: Download | null = null;
    try {
      download = await this.downloads.open(address, limits);
      // Without an announced size, the maximum is reserved.
      await this.create(owner, id, { sizeBytes: download.sizeBytes ?? limits.maxBytes, fileName: null });
      await this.files.write(id, download.body);
    } catch (error) {
      download?.cancel();
      await this.abandonDownload(owner, id);
      if (error instanceof DownloadFailure) throw urlNotAllowed(error);
      throw error;
    }
    const upload = await this.uploads.findOwned(owner, id);
    if (!upload) throw new Failure('NOT_FOUND');
    const identified = await this.identify(upload);
    if (!identified.rejectedBecause) return identified;
    // Deleted immediately, because no client knows its id.
    await this.abandonDownload(owner, id);
    throw mediaInvalid(identified.rejectedBecause);
  }

  /** Deletes a file and its row once they have expired and no post needs them. */
  @Job('posts.discard-upload')
  async discard({ uploadId }: JobPayloads['posts.discard-upload']): Promise<void> {
    if (await this.database.transaction((manager) => this.uploads.discardUnneeded(uploadId, manager))) {
      await this.files.remove(uploadId);
      return;
    }
    // An upload expires later than planned if its last bytes arrive later, or if a post was checked with it.
    const expiresAt = await this.uploads.findExpiry(uploadId);
    if (expiresAt) throw new JobDeferral(expiresAt);
  }

  /** Deletes files without a row: files of deleted users, and of interrupted deletions. */
  @Schedule({ name: 'posts.sweep-uploads', everySeconds: 3600 })
  async deleteOrphanedFiles(signal: AbortSignal): Promise<void> {
    // A row is created before its file, so a file without a row has lost it. Young files may be missed by a database that was restored.
    const olderThanMs = this.clock.nowMs() - minOrphanAgeMs;
    for await (const ids of this.files.list()) {
      const old = ids.filter((id) => timeOfId(id) < olderThanMs);
      for (const id of await this.uploads.findOrphans(old)) {
        signal.throwIfAborted();
        await this.files.remove(id);
      }
      signal.throwIfAborted();
    }
  }

  private async identify(upload: Upload): Promise<Upload> {
    const { manager } = this.database;
    const outcome = await this.probe(upload);
    if (!outcome) return this.reload(upload);
    if ('fault' in outcome) {
      if (!(await this.uploads.markRejected(upload.id, outcome.fault, manager))) return this.reload(upload);
      await this.files.remove(upload.id);
      return { ...upload, state: UploadState.REJECTED, rejectedBecause: outcome.fault };
    }
    const sizeBytes = await this.files.size(upload.id);
    const expiresAt = this.unusedExpiry();
    const isSaved = await this.uploads.markReady(upload.id, outcome.facts, sizeBytes, expiresAt);
    if (!isSaved) return this.reload(upload);
    return { ...upload, state: UploadState.READY, sizeBytes, facts: outcome.facts, expiresAt };
  }

  /** Null: the file is gone, because another request inspected it or deleted the upload. */
  private async probe(upload: Upload): Promise<Awaited<ReturnType<typeof probe>> | null> {
    const file = await this.files.open(upload.id);
    if (!file) return null;
    try {
      return await probe(file);
    } finally {
      await file.close();
    }
  }

  /** @throws Failure NOT_FOUND, UPLOAD_USED */
  private async reload({ userId, id }: Upload): Promise<Upload> {
    const upload = await this.uploads.findOwned(userId, id);
    if (!upload) throw new Failure('NOT_FOUND');
    if (upload.state === UploadState.DISCARDED) throw new Failure('UPLOAD_USED');
    return upload;
  }

  private async abandonDownload(owner: string, id: string): Promise<void> {
    await this.database.transaction((manager) => this.deleteUnused(manager, owner, id));
    await this.files.remove(id);
  }

  /** Deletes an upload that no post uses, with its job. */
  private async deleteUnused(manager: EntityManager, owner: string, id: string): Promise<boolean> {
    if (!(await this.uploads.deleteUnused(owner, id, manager))) return false;
    await this.jobs.remove(manager, 'posts.discard-upload', id);
    return true;
  }

  private unusedExpiry(): Date {
    return new Date(this.clock.nowMs() + unusedRetentionMs);
  }
}

/** @throws Failure UPLOAD_LIMIT_REACHED */
function requireRoom(stored: StorageUsage, sizeBytes: number, limit: StorageUsage): void {
  if (stored.count < limit.count && stored.bytes + sizeBytes <= limit.bytes) return;
  throw new Failure('UPLOAD_LIMIT_REACHED', { limit });
}

function tooManyFetches(clock: Clock): Failure {
  return new RateLimited(clock.inSeconds(fetchRetrySeconds), fetchRetrySeconds, {
    message: 'Too many media addresses of this user are being fetched. Send the files to /uploads.',
  });
}

/** Removes control characters and everything after 255 characters. */
function storableName(name: string): string | null {
  const cleaned = name
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, 255)
    .toWellFormed();
  return cleaned === '' ? null : cleaned;
}

function urlNotAllowed(failure: DownloadFailure): Failure {
  if (failure.code === 'TOO_LARGE') return mediaInvalid('TOO_LARGE');
  const isLate = failure.code === 'TIMEOUT';
  return new Failure(
    'MEDIA_URL_NOT_ALLOWED',
    { reason: failure.code },
    {
      message: isLate ? `${failure.message} Send it to /uploads.` : failure.message,
      ...(isLate && {
        userMessage: 'The file could not be fetched from this address in time. Please upload the file.',
      }),
      cause: failure,
    },
  );
}
