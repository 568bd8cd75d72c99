import { Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { Platform } from '../../platforms/platform.js';
import { type BudgetReport, BudgetReports } from '../../platforms/platform-budgets.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { type PlatformAccounts, PlatformStatusRepository } from './platform-status.repository.js';

@ObjectType({ description: 'A rate limit of a platform that this installation counts.' })
class PlatformBudget {
  @Field({ description: 'Group of calls that are counted together, such as the calls of one path.' })
  bucket: string;

  @Field(() => Int, {
    description: 'Number of apps, accounts or shops with recent calls. Each has this limit.',
  })
  scopeCount: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Calls per period. Null if an earlier version counted the recent calls.',
  })
  limit: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Length of a period in seconds. Null if an earlier version counted the recent calls.',
  })
  periodSeconds: number | null;

  @Field(() => Int, {
    description: 'Calls in the current period of the app, account or shop with most calls.',
  })
  peakUsed: number;

  @Field(() => Int, {
    description: 'Number of apps, accounts or shops whose calls the platform refuses now.',
  })
  blockedCount: number;

  @Field(() => Date, {
    nullable: true,
    description: 'When the platform accepts all calls again. Null if it refuses none.',
  })
  blockedUntil: Date | null;
}

@ObjectType({ description: 'The latest failed refresh of tokens.' })
class PlatformRefreshError {
  @Field({ description: 'Code of the platform.' })
  platformCode: string;

  @Field({ description: 'Message in English, for operators.' })
  message: string;

  @Field({ description: 'Time of the failure.' })
  at: Date;
}

@RequiresAdmin()
@ObjectType({ description: 'State of the connected accounts and rate limits of a platform.' })
class PlatformStatus {
  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field({ description: 'Whether this installation can connect accounts of the platform.' })
  enabled: boolean;

  @Field({ description: 'Whether a simulator replaces the platform.' })
  simulated: boolean;

  @Field(() => Int, { description: 'Number of connected accounts of all users.' })
  accountCount: number;

  @Field(() => Int, { description: 'Number of accounts that need a new consent of their users.' })
  expiredCount: number;

  @Field(() => Int, {
    description: 'Number of accounts whose latest refresh of tokens failed. It is tried again automatically.',
  })
  failingCount: number;

  @Field(() => PlatformRefreshError, {
    nullable: true,
    description: 'Latest failure of the failing accounts. Null if none fails.',
  })
  lastError: PlatformRefreshError | null;

  @Field(() => [PlatformBudget], {
    description: 'Rate limits with recent calls, sorted by bucket. At most 200.',
  })
  budgets: PlatformBudget[];
}

@Resolver(() => PlatformStatus)
export class PlatformStatusResolver {
  constructor(
    private readonly registry: PlatformRegistry,
    private readonly accounts: PlatformStatusRepository,
    private readonly budgets: BudgetReports,
  ) {}

  @Query(() => [PlatformStatus], {
    description: 'Accounts and rate limits of each platform, in all processes together. Administrators only.',
  })
  @RequiresAdmin()
  async platformStatus(): Promise<PlatformStatus[]> {
    const [counts, budgets] = await Promise.all([this.accounts.byPlatform(), this.budgets.report()]);
    return Object.values(Platform).map((platform) => {
      const adapter = this.registry.find(platform);
      return {
        enabled: adapter !== null,
        simulated: adapter?.simulated ?? false,
        ...toCounts(platform, counts),
        budgets: budgets.filter((budget) => budget.platform === platform).map(toBudget),
      };
    });
  }
}

function toCounts(platform: Platform, counts: readonly PlatformAccounts[]) {
  const none = { platform, accountCount: 0, expiredCount: 0, failingCount: 0, lastError: null };
  const found = counts.find((row) => row.platform === platform) ?? none;
  const { lastError } = found;
  return { ...found, lastError: lastError && { ...lastError, at: new Date(lastError.at) } };
}

function toBudget({ calls: limit, perSeconds: periodSeconds, ...use }: BudgetReport): PlatformBudget {
  return { ...use, limit, periodSeconds };
}
