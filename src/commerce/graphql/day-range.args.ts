import { ArgsType, Field, ID } from '@nestjs/graphql';
import { IsEnum, IsOptional } from 'class-validator';
import { IsCalendarDay, maxDays } from '../domain/day-range.js';
import { RevenuePeriod } from '../domain/revenue-period.js';
import { IsId } from '../../crypto/is-id.js';

@ArgsType()
export class DayRangeArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;

  @Field({ description: 'First day, YYYY-MM-DD, in the time zone of the shop.' })
  @IsCalendarDay()
  from: string;

  @Field({ description: `Last day, YYYY-MM-DD, included. The range has at most ${maxDays} days.` })
  @IsCalendarDay()
  to: string;
}

@ArgsType()
export class RevenueArgs extends DayRangeArgs {
  @Field(() => RevenuePeriod, { defaultValue: RevenuePeriod.DAY, description: 'Length of one row.' })
  @IsEnum(RevenuePeriod)
  groupBy: RevenuePeriod;
}
