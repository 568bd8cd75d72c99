import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parse as uuidBytes, stringify as uuidText } from 'uuid';
import { newId } from '../../../crypto/new-id.js';
import { Config } from '../../../config/config.js';
import { constantTimeEqual } from '../../../crypto/constant-time.js';
import { KeyedHash } from '../../../crypto/keyed-hash.js';
import { Schedule } from '../../../jobs/schedules/schedule.decorator.js';
import { type PullableFile, MediaUrlsRepository } from './media-urls.repository.js';

/** Platforms may take an hour to fetch a file. */
const lifetimeSeconds = 2 * 3600;
const purpose = 'post-file';

/** Signed addresses from which a platform fetches the files of one attempt. They expire, and are revoked when the attempt ends. */
@Injectable()
export class MediaUrlsService {
  constructor(
    private readonly config: Config,
    private readonly keyedHash: KeyedHash,
    private readonly files: MediaUrlsRepository,
  ) {}

  /** Creates the addresses of an attempt, in the order of its media. */
  async issue(manager: EntityManager, attemptId: string, uploadIds: readonly string[]): Promise<string[]> {
    const files = uploadIds.map((uploadId) => ({ id: newId(), uploadId }));
    await this.files.insert(attemptId, files, lifetimeSeconds, manager);
    return files.map(({ id }) => `${this.config.http.publicUrl}/files/${this.token(id)}`);
  }

  /** The file of a token. Null: the token is invalid, expired or revoked. */
  async find(token: string): Promise<PullableFile | null> {
    const id = this.verify(token);
    return id ? this.files.find(id) : null;
  }

  /** Must be called before the first byte is sent. False: nothing may be sent. */
  markFetched(file: PullableFile): Promise<boolean> {
    return this.files.markFetched(file.id);
  }

  @Schedule({ name: 'posts.purge-media-urls', everySeconds: 24 * 3600 })
  deleteExpired(): Promise<void> {
    return this.files.deleteExpired();
  }

  private token(id: string): string {
    return tokenOf(id, this.keyedHash.hash(purpose, id));
  }

  /** Compares texts, not bytes: base64 has several spellings of the same bytes, and each file has one address. */
  private verify(token: string): string | null {
    const bytes = Buffer.from(token.split('.', 1)[0]!, 'base64url');
    const id = bytes.length === 16 ? readUuid(bytes) : null;
    if (!id) return null;
    const hashes = this.keyedHash.candidates(purpose, id);
    return hashes.some((hash) => constantTimeEqual(tokenOf(id, hash), token)) ? id : null;
  }
}

function tokenOf(id: string, hash: Buffer): string {
  return `${base64url(uuidBytes(id))}.${base64url(hash)}`;
}

function readUuid(bytes: Buffer): string | null {
  try {
    return uuidText(bytes);
  } catch {
    return null;
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
