import { Args, Query, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { cursorParts, decodeCursor, toPage } from '../../graphql/connection.js';
import { ContentService } from '../content.service.js';
import type { AccountMetricKey } from '../domain/account-metric.js';
import { AccountMetricConnection, AccountMetricsArgs } from './account-metrics.type.js';

@Resolver()
export class AccountMetricsResolver {
  constructor(private readonly content: ContentService) {}

  @Query(() => AccountMetricConnection, {
    description: 'Daily metrics of an account as of the last sync, newest days first.',
  })
  @RequiresScope('content:read')
  async accountMetrics(
    @Caller() actor: Actor,
    @Args() { accountId, filter, first, after }: AccountMetricsArgs,
  ): Promise<AccountMetricConnection> {
    const { rows, syncedAt } = await this.content.accountMetrics(actor, accountId ?? null, {
      filter: filter ?? {},
      after: readCursor(after),
      limit: first + 1,
    });
    const page = toPage(
      rows,
      { first, after },
      ({ endsAt, name }) => [endsAt.toISOString(), name],
      (row) => row,
    );
    return { ...page, syncedAt };
  }
}

/** @throws Failure INVALID_INPUT */
function readCursor(after: string | null | undefined): AccountMetricKey | null {
  const isName = (text: string) => /^\w{1,100}$/.test(text);
  const key = decodeCursor(after, [cursorParts.time, isName]);
  return key && { endsAt: key[0], name: key[1] };
}
