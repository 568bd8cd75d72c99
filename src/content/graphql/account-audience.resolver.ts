import { Args, Query, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { ContentService } from '../content.service.js';
import { AccountAudience, AccountAudienceArgs } from './account-audience.type.js';

@Resolver()
export class AccountAudienceResolver {
  constructor(private readonly content: ContentService) {}

  @Query(() => AccountAudience, {
    description:
      'Demographics of the followers and the engaged audience of an account, read from the platform once a day.',
  })
  @RequiresScope('content:read')
  async accountAudience(
    @Caller() actor: Actor,
    @Args() { accountId, audience, dimension }: AccountAudienceArgs,
  ): Promise<AccountAudience> {
    return this.content.accountAudience(actor, accountId ?? null, { audience, dimension });
  }
}
