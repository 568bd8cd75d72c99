import { Field, ObjectType } from '@nestjs/graphql';
import { AccountType } from '../../accounts/graphql/account.type.js';
import { ComposerInfo } from '../../platforms/installed.graphql.js';
import type { PublishProblem } from '../../platforms/platform.js';
import { PublishProblemType } from './publish-problem.type.js';

@ObjectType('Composer', {
  description:
    'What an account may post at the moment. Fetch it whenever the form opens: it changes, and is never cached.',
})
export class ComposerType {
  @Field(() => AccountType, { description: 'The account.' })
  account: AccountType;

  @Field(() => PublishProblemType, {
    nullable: true,
    description: 'Why the account cannot post now; null when it can.',
  })
  blocked: PublishProblem | null;

  @Field(() => ComposerInfo, { nullable: true, description: 'What its platform allows, by platform.' })
  info: object | null;

  @Field({ description: 'When the platform was asked.' })
  fetchedAt: Date;
}
