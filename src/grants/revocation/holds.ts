import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';

/**
 * Until when a person of a user may be at a platform to consent again; null: no one is. It holds the user's lock until the transaction
 * ends, so that no one leaves meanwhile.
 */
export type RevocationHold = (
  manager: EntityManager,
  userId: string,
  platform: Platform,
) => Promise<Date | null>;

/** Lets the feature that sends people to platforms put off revocations, without an arrow back to it. */
@Injectable()
export class RevocationHolds {
  private readonly holds: RevocationHold[] = [];

  /** Called once at start. */
  register(hold: RevocationHold): void {
    this.holds.push(hold);
  }

  /** Until when the grants that a user had at a platform are not to be revoked there. */
  async heldUntil(manager: EntityManager, userId: string, platform: Platform): Promise<Date | null> {
    let latest: Date | null = null;
    for (const hold of this.holds) {
      const until = await hold(manager, userId, platform);
      if (until && (!latest || until > latest)) latest = until;
    }
    return latest;
  }
}
