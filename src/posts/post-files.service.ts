import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parse as uuidBytes, stringify as uuidText } from 'uuid';
import { newId } from '../crypto/new-id.js';
import { Config } from '../config/config.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { Database } from '../database/database.js';
import { type PostFile, PostFilesRepository } from './post-files.repository.js';

/** Platforms may take an hour to fetch, from when they begin. */
const lifeSeconds = 2 * 3600;
const purpose = 'post-file';

/**
 * Addresses from which a platform fetches the files of one attempt: signed, so that none can be guessed; expiring; and dead
 * as soon as the attempt no longer wants them fetched.
 */
@Injectable()
export class PostFilesService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly keyedHash: KeyedHash,
    private readonly files: PostFilesRepository,
  ) {}

  /** Makes the addresses of an attempt, in the order of its media. */
  async issue(manager: EntityManager, attemptId: string, uploadIds: readonly string[]): Promise<string[]> {
    const files = uploadIds.map((uploadId) => ({ id: newId(), uploadId }));
    await this.files.insert(manager, attemptId, files, lifeSeconds);
    return files.map(({ id }) => `${this.config.http.publicUrl}/files/${this.token(id)}`);
  }

  /** The file behind a token; null when the token is not of ours, has expired or was killed. */
  async find(token: string): Promise<PostFile | null> {
    const id = this.verified(token);
    return id ? this.files.find(this.database.manager, id) : null;
  }

  /** To be called before the first byte leaves. False: nothing may leave. */
  markFetched(file: PostFile): Promise<boolean> {
    return this.files.markFetched(this.database.manager, file.id);
  }

  private token(id: string): string {
    return `${base64url(uuidBytes(id))}.${base64url(this.keyedHash.hash(purpose, id))}`;
  }

  private verified(token: string): string | null {
    const [name, signature] = token.split('.');
    const bytes = Buffer.from(name ?? '', 'base64url');
    if (bytes.length !== 16 || !signature) return null;
    const id = readUuid(bytes);
    if (!id) return null;
    const given = Buffer.from(signature, 'base64url');
    return this.keyedHash.candidates(purpose, id).some((hash) => constantTimeEqual(hash, given)) ? id : null;
  }
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
