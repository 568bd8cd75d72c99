import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomToken } from '../crypto/random.js';
import { Failure } from '../failures/failure.js';

/** OWASP's first choice for Argon2id with 19 MiB: two passes, one lane. Written into each hash, so it may be raised later. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each hash takes a thread of libuv's pool of four for tens of milliseconds; files and DNS need the others. */
const atOnce = 2;

/** About two seconds' worth. More than that is a flood, and is turned away rather than let wait. */
const queueLimit = 100;

/** Argon2id, bounded: however many sign in at once, the process has time for everything else. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  /** @throws Failure UNAVAILABLE when too many passwords wait already */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalized(password), cost));
  }

  /**
   * Whether the password belongs to the hash. Without a hash (no such user, no password yet) it takes as long and says no.
   *
   * @throws Failure UNAVAILABLE when too many passwords wait already
   */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    const against = passwordHash ?? (await this.decoyHash());
    const matches = await this.inTurn(() => verify(against, normalized(password)));
    return passwordHash !== null && matches;
  }

  /** The hash of a password that nobody knows. */
  private decoyHash(): Promise<string> {
    this.decoy ??= hash(randomToken(), cost);
    return this.decoy;
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= atOnce) {
      if (this.queue.length >= queueLimit) throw new Failure('UNAVAILABLE');
      // Whoever ends hands the place over, so `running` stays as it is.
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** The same characters may be typed as different code points on different keyboards. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}
