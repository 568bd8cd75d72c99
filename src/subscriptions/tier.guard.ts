import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ownerOf } from '../auth/actor.js';
import { CallerStrategies } from '../auth/caller-strategies.js';
import { requestOf } from '../auth/request-context.js';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** The `input` of a mutation before validation. */
type Input = Readonly<Record<string, unknown>>;

interface SlotRequirement {
  /** The platform whose limit is checked too. */
  platform: (input: Input) => unknown;
  /** Inputs that take no slot. */
  unless: (input: Input) => boolean;
}

const SLOT = 'patchbay:requires-slot';

/**
 * Requires that the caller's tier allows one more account. An early check: slots are counted again, under the user's lock, where they
 * are reserved and taken.
 *
 * Posts have no such guard: a repeated request must return its posts even if the limit is reached since, and only the service
 * recognizes repeated requests (`SubscriptionsService.requirePosts`).
 */
export const RequiresSlot = (requirement: SlotRequirement) => SetMetadata(SLOT, requirement);

/** Refuses operations that exceed the limits of the caller's tier. @throws Failure TIER_LIMIT_REACHED */
@Injectable()
export class TierGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly strategies: CallerStrategies,
    private readonly subscriptions: SubscriptionsService,
    private readonly database: Database,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const slot = this.reflector.get<SlotRequirement | undefined>(SLOT, context.getHandler());
    if (!slot) return true;
    const actor = await this.strategies.findCaller(requestOf(context));
    // The access guard refuses unauthenticated callers and callers without the scope.
    if (!actor || actor.kind === 'system') return true;
    const { input = {} } = context.getArgByIndex<{ input?: Input }>(1);
    if (slot.unless(input)) return true;
    const platform = slot.platform(input) as Platform;
    await this.subscriptions.requireRoom(this.database.manager, ownerOf(actor), platform);
    return true;
  }
}
