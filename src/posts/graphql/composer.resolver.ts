import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { toAccountType } from '../../accounts/graphql/account.type.js';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { composerInfo } from '../../platforms/installed.graphql.js';
import { ComposerService } from '../composer.service.js';
import { ComposerType } from './composer.type.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
class ComposerArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of an account. Default: the selected account, or the only one.',
  })
  @IsOptional()
  @IsId()
  accountId?: string | null;
}

@Resolver()
export class ComposerResolver {
  constructor(private readonly composers: ComposerService) {}

  @Query(() => ComposerType, { description: 'What an account may post now, read from its platform.' })
  @RequiresScope('posts:read')
  async composer(@Caller() caller: Actor, @Args() { accountId }: ComposerArgs): Promise<ComposerType> {
    const { account, composer } = await this.composers.compose(caller, accountId);
    return {
      account: toAccountType(account),
      blocked: composer.blocked,
      info: composer.blocked ? null : composerInfo(account.platform, composer.raw),
      fetchedAt: composer.fetchedAt,
    };
  }
}
