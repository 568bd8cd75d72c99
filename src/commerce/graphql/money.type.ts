import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Public } from '../../auth/access.js';

@Public()
@ObjectType('Money', { description: 'An amount of money. It may be negative.' })
export class MoneyType {
  @Field({
    description:
      'The exact amount as a decimal, such as "19.99". The only field to show to users and to add up exactly.',
  })
  amount: string;

  @Field({
    description:
      'The amount in the smallest unit of the currency, as an integer in text: "1999" for 19.99 USD. Rounded half away from zero if hasExtraDecimals.',
  })
  minorUnits: string;

  @Field({ description: 'Currency, ISO 4217.' })
  currency: string;

  @Field(() => Int, { description: 'Number of decimals of the currency: 0, 2 or 3.' })
  exponent: number;

  @Field({ description: 'Whether the platform sent more decimals than the currency has. Rare.' })
  hasExtraDecimals: boolean;
}
