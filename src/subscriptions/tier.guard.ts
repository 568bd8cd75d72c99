import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ownerOf } from '../auth/actor.js';
import { CallerStrategies } from '../auth/caller-strategies.js';
import { requestOf } from '../auth/request-context.js';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** A mutation's `input`, as the client sent it and before it is validated. */
type Input = Readonly<Record<string, unknown>>;

interface SlotRequirement {
  /** The platform that must have room too. */
  platform: (input: Input) => unknown;
  /** Inputs that take no slot. */
  unless: (input: Input) => boolean;
}

const SLOT = 'patchbay:requires-slot';

/**
 * The caller's tier has room for one more account beside the connected ones. A courtesy: slots are counted again, under the user's
 * lock, where they are reserved and taken.
 *
 * Posts have no such guard: a request that is sent again must get the posts it has made, also when they were the last ones of
 * the month, and only the service knows which requests those are (`SubscriptionsService.requirePosts`).
 */
export const RequiresSlot = (requirement: SlotRequirement) => SetMetadata(SLOT, requirement);

/** Refuses operations that the caller's tier leaves no room for. @throws Failure TIER_LIMIT_REACHED */
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
    // Who is nobody, or may not, is refused by the access guard.
    if (!actor || actor.kind === 'system') return true;
    const { input = {} } = context.getArgByIndex<{ input?: Input }>(1);
    if (slot.unless(input)) return true;
    const platform = slot.platform(input) as Platform;
    await this.subscriptions.requireRoom(this.database.manager, ownerOf(actor), platform);
    return true;
  }
}
