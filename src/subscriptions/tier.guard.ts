import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Actor, ownerOf } from '../auth/actor.js';
import { CallerStrategies } from '../auth/caller-strategies.js';
import { requestOf } from '../auth/request-context.js';
import { Database } from '../database/database.js';
import type { Platform } from '../platforms/platform.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** A mutation's `input`, as the client sent it and before it is validated. */
type Input = Readonly<Record<string, unknown>>;

type Requirement =
  | { kind: 'slot'; platform?: (input: Input) => unknown; unless?: (input: Input) => boolean }
  | { kind: 'posts' };

const REQUIREMENT = 'patchbay:tier-requirement';

/**
 * The caller's tier has room for one more account, of `platform` too where that is given; `unless` lets inputs through that
 * take no slot. A courtesy: slots are counted again, under the user's lock, where they are taken.
 */
export const RequiresSlot = (options: Omit<Extract<Requirement, { kind: 'slot' }>, 'kind'> = {}) =>
  applyDecorators(SetMetadata<string, Requirement>(REQUIREMENT, { kind: 'slot', ...options }));

/** The caller's tier has some of this month's quota left. A courtesy: it is spent by the service, all or nothing. */
export const RequiresQuota = (_resource: 'posts') =>
  applyDecorators(SetMetadata<string, Requirement>(REQUIREMENT, { kind: 'posts' }));

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
    const requirement = this.reflector.get<Requirement | undefined>(REQUIREMENT, context.getHandler());
    if (!requirement) return true;
    const actor: Actor | null = await this.strategies.callerOf(requestOf(context));
    // Who is nobody, or may not, is refused by the access guard.
    if (!actor || actor.kind === 'system') return true;
    const userId = ownerOf(actor);
    if (requirement.kind === 'posts') {
      await this.subscriptions.requirePosts(userId);
      return true;
    }
    const { input = {} } = context.getArgByIndex<{ input?: Input }>(1);
    if (requirement.unless?.(input)) return true;
    const platform = requirement.platform?.(input) as Platform | undefined;
    await this.subscriptions.requireSlot(this.database.manager, userId, platform);
    return true;
  }
}
