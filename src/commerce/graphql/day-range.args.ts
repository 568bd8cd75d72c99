import { ArgsType, Field, ID } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsUUID, registerDecorator } from 'class-validator';
import { parseDateTime } from '../../clock/date-time.js';
import { Failure } from '../../failures/failure.js';
import { RevenuePeriod } from './revenue.type.js';

const maxDays = 1100;

/** Accepts days that exist in the calendar, as YYYY-MM-DD. */
function IsCalendarDay(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isCalendarDay',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: '$property must be a day such as 2026-11-28' },
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.length === 10 && parseDateTime(`${value}T00:00:00Z`) !== null,
      },
    });
}

@ArgsType()
export class DayRangeArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsUUID()
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

/** @throws Failure INVALID_INPUT if the range is empty or too long */
export function checkDayRange({ from, to }: DayRangeArgs): void {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days > 0 && days <= maxDays) return;
  const message = `must not be before from, and the range must have at most ${maxDays} days`;
  throw new Failure('INVALID_INPUT', { fields: [{ path: 'to', message }] });
}
