import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Marked } from '../../discovery/marked.js';
import { methodMarker } from '../../discovery/markers.js';
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

/** Marks a method of a higher feature that defers revocations. */
export const HoldsRevocations = methodMarker<void, RevocationHold>('patchbay:holds-revocations');

/** Lets higher features defer revocations. */
@Injectable()
export class RevocationHolds implements OnModuleInit {
  private holds: readonly RevocationHold[] = [];

  constructor(private readonly marked: Marked) {}

  onModuleInit(): void {
    this.holds = this.marked.methods(HoldsRevocations).map(({ target }) => target);
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
