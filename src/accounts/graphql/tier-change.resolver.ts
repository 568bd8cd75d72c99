import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { Failure } from '../../failures/failure.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { toPlatformLimits, UpdateTierInput } from '../../subscriptions/graphql/tier-admin.inputs.js';
import {
  type PlannedChange,
  TierChangeService,
  type UserTierChange as Change,
} from '../tier-changes/tier-change.service.js';
import { AssignTierInput, PreviewTierChangeInput, PreviewTierUpdateInput } from './tier-change.inputs.js';
import {
  AssignTierResult,
  TierAssigned,
  TierChangePreview,
  TierUpdated,
  toTierChangeAccount,
  UpdateTierResult,
  UserTierChange,
  UserTierChangeConnection,
} from './tier-change.types.js';

@Resolver(() => TierChangePreview)
export class TierChangeResolver {
  constructor(private readonly service: TierChangeService) {}

  @Mutation(() => AssignTierResult, {
    description:
      'Assigns a tier to a user. Accounts over the limits are paused, the least used and newest first. Accounts within the limits resume. For administrators.',
  })
  @RequiresAdmin()
  async assignTier(
    @Caller() actor: Actor,
    @Args('input', { description: 'The user and the tier.' }) { userId, tierId }: AssignTierInput,
  ): Promise<TierAssigned> {
    const { tier, change } = await this.service.assign(actor, userId, tierId);
    return { __typename: 'TierAssigned', tier, change: toUserTierChange(change) };
  }

  @Mutation(() => UpdateTierResult, {
    description:
      'Updates a tier for all its users. previewTierChange shows which accounts would pause. For administrators.',
  })
  @RequiresAdmin()
  async updateTier(
    @Caller() actor: Actor,
    @Args('input', { description: 'The tier and the new values.' }) input: UpdateTierInput,
  ): Promise<TierUpdated> {
    const { tierId, platformAccountLimits, ...others } = input;
    const { tier, paused, resumed } = await this.service.updateTier(actor, tierId, {
      ...others,
      ...(platformAccountLimits ? { platformAccountLimits: toPlatformLimits(platformAccountLimits) } : {}),
    });
    return { __typename: 'TierUpdated', tier, pausedAccounts: paused, resumedAccounts: resumed };
  }

  @Query(() => TierChangePreview, {
    description:
      'Shows which users would exceed the limits and which accounts would pause. Changes nothing. For administrators.',
  })
  @RequiresAdmin()
  async previewTierChange(
    @Args('input', { description: 'The change to preview.' }) { assign, update }: PreviewTierChangeInput,
  ): Promise<TierChangePreview> {
    const planned = assign
      ? await this.service.planAssignment(assign.userId, assign.tierId)
      : await this.planUpdate(update);
    return { planned, accountLimit: planned.after.accountLimit };
  }

  @ResolveField(() => Int, { description: 'Number of users with more accounts than the new limits allow.' })
  usersOver({ planned }: TierChangePreview): Promise<number> {
    return this.service.countOver(planned);
  }

  @ResolveField(() => UserTierChangeConnection, {
    description:
      'Users who exceed the present or the new limits, with the accounts that would pause and resume.',
  })
  async users(
    @Parent() { planned }: TierChangePreview,
    @Args() { first, after }: PageArgs,
  ): Promise<Page<UserTierChange>> {
    const rows = await this.service.usersOf(planned, decodeIdCursor(after), first + 1);
    return toPage(rows, { first, after }, ({ userId }) => [userId], toUserTierChange);
  }

  private planUpdate(update: PreviewTierUpdateInput | undefined): Promise<PlannedChange> {
    if (!update) throw new Failure('INVALID_INPUT');
    const { tierId, accountLimit, platformAccountLimits } = update;
    return this.service.planUpdate(tierId, {
      ...(accountLimit === undefined ? {} : { accountLimit }),
      ...(platformAccountLimits ? { platformAccountLimits: toPlatformLimits(platformAccountLimits) } : {}),
    });
  }
}

function toUserTierChange({ userId, email, accounts, pauses, resumes }: Change): UserTierChange {
  return {
    userId,
    email,
    used: accounts.length,
    pauses: pauses.map(toTierChangeAccount),
    resumes: resumes.map(toTierChangeAccount),
  };
}
