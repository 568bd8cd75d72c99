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
      'Puts a user on a tier. Accounts it has no room for pause, the newest and least used first; accounts it has room for resume. For administrators.',
  })
  @RequiresAdmin()
  async assignTier(
    @Caller() actor: Actor,
    @Args('input', { description: 'Which user and tier.' }) { userId, tierId }: AssignTierInput,
  ): Promise<TierAssigned> {
    const { tier, change } = await this.service.assign(actor, userId, tierId);
    return { __typename: 'TierAssigned', tier, change: toUserTierChange(change) };
  }

  @Mutation(() => UpdateTierResult, {
    description:
      'Changes a tier for everybody who is on it. For administrators; previewTierChange shows what pauses.',
  })
  @RequiresAdmin()
  async updateTier(
    @Caller() actor: Actor,
    @Args('input', { description: 'Which tier, and what changes.' }) input: UpdateTierInput,
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
      'Who would be over, and what would pause, if a change of tier were made. For administrators.',
  })
  @RequiresAdmin()
  async previewTierChange(
    @Args('input', { description: 'Which change.' }) { assign, update }: PreviewTierChangeInput,
  ): Promise<TierChangePreview> {
    const planned = assign
      ? await this.service.planAssignment(assign.userId, assign.tierId)
      : await this.planUpdate(update);
    return { planned, accountLimit: planned.after.accountLimit };
  }

  @ResolveField(() => Int, { description: 'Users with more accounts than would be allowed.' })
  usersOver(@Parent() { planned }: TierChangePreview): Promise<number> {
    return this.service.countOver(planned);
  }

  @ResolveField(() => UserTierChangeConnection, {
    description: 'Users who are over the limits now or would be, with what would pause and resume.',
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
