import { ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'The accounts are in the new order.' })
export class AccountsRanked {
  readonly __typename = 'AccountsRanked' as const;
}
