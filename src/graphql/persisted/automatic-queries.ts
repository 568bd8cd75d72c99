import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { SharedRedis } from '../../rate-limits/shared-redis.js';
import { OperationManifest } from './operation-manifest.js';

/** Documents stored in Redis, and in each process. Clients resend a document that was evicted. */
const maxDocuments = 2000;
/** Total characters of the documents in each process. */
const maxCharacters = 16 * 1024 * 1024;
const ttlSeconds = 7 * 24 * 3600;

const keys = ['patchbay:{persisted-queries}:documents', 'patchbay:{persisted-queries}:ages'];

/** Stores a document and evicts the oldest ones above the limit, so that clients cannot fill Redis. */
const store = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[1])
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
if excess > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[2], excess)
  for i = 1, #oldest, 2 do redis.call('HDEL', KEYS[1], oldest[i]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
`;

/** Apollo's store of automatic persisted queries: in the process, and in Redis if configured. With a manifest, only its documents. */
@Injectable()
export class PersistedQueries {
  private readonly memory = new LRUCache<string, string>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: (document) => Math.max(1, document.length),
  });

  constructor(
    private readonly redis: SharedRedis,
    private readonly manifest: OperationManifest,
  ) {}

  /** @param key Apollo's prefix and the hash that the client sent, which may be any string */
  async get(key: string): Promise<string | undefined> {
    if (this.manifest.isOn) return this.manifest.find(key.slice('apq:'.length));
    const hash = /^apq:([0-9a-f]{64})$/.exec(key)?.[1];
    if (!hash) return undefined;
    const known = this.memory.get(key);
    if (known !== undefined) return known;
    const stored = await this.redis.attempt((client) => client.hget(keys[0]!, hash));
    if (!stored || createHash('sha256').update(stored).digest('hex') !== hash) return undefined;
    this.memory.set(key, stored);
    return stored;
  }

  async set(key: string, document: string): Promise<void> {
    if (this.manifest.isOn) return;
    this.memory.set(key, document);
    const hash = key.slice('apq:'.length);
    await this.redis.attempt((client) =>
      client.eval(store, keys.length, ...keys, hash, document, maxDocuments, ttlSeconds),
    );
  }

  /** Required by Apollo's interface. */
  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.memory.delete(key));
  }
}
