import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';

/**
 * Time until which the user may be at a platform to consent again; null if not. It locks the user until the transaction ends, so
 * that no flow starts meanwhile.
 */
export type RevocationHold = (
  manager: EntityManager,
  userId: string,
  platform: Platform,
) => Promise<Date | null>;

/** Lets a higher feature defer revocations without an import in this direction. */
@Injectable()
export class RevocationHolds {
  private readonly holds: RevocationHold[] = [];

  /** Called once at start-up. */
  register(hold: RevocationHold): void {
    this.holds.push(hold);
  }

  /** Time until which grants of the user must not be revoked at the platform. Null if they can be revoked now. */
  async heldUntil(manager: EntityManager, userId: string, platform: Platform): Promise<Date | null> {
    let latest: Date | null = null;
    for (const hold of this.holds) {
      const until = await hold(manager, userId, platform);
      if (until && (!latest || until > latest)) latest = until;
    }
    return latest;
  }
}
