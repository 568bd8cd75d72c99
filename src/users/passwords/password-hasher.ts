import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { randomToken } from '../../crypto/random.js';
import { Failure } from '../../failures/failure.js';

/** Argon2id parameters that OWASP recommends for 19 MiB. Each hash contains its parameters, so they may be raised later. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each hash occupies one of the four threads of libuv's pool for tens of milliseconds. Files and DNS need the others. */
const maxConcurrent = 2;

/** About two seconds of work. Further passwords are refused. */
const maxQueued = 100;

/** Hashes and checks passwords with Argon2id. The number of concurrent and waiting passwords is limited. */
@Injectable()
export class PasswordHasher {
  private readonly limit = pLimit(maxConcurrent);
  private decoy: Promise<string> | null = null;

  /** @throws Failure UNAVAILABLE if too many passwords are waiting */
  hash(password: string): Promise<string> {
    return this.enqueue(() => hash(normalize(password), cost));
  }

  /**
   * Whether the password matches the hash. Without a hash (no such user, or no password yet) it takes as long and returns false.
   *
   * @throws Failure UNAVAILABLE if too many passwords are waiting
   */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    const expected = passwordHash ?? (await this.decoyHash());
    const matches = await this.enqueue(() => verify(expected, normalize(password)));
    return passwordHash !== null && matches;
  }

  /** The hash of a random password. */
  private decoyHash(): Promise<string> {
    this.decoy ??= hash(randomToken(), cost);
    return this.decoy;
  }

  private async enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const { activeCount, pendingCount } = this.limit;
    if (activeCount + pendingCount >= maxConcurrent + maxQueued) throw new Failure('UNAVAILABLE');
    return this.limit(work);
  }
}

/** Keyboards may produce different code points for the same character. */
function normalize(password: string): string {
  return password.normalize('NFKC');
}
