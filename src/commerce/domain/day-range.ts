import { registerDecorator } from 'class-validator';
import { isCalendarDay } from '../../clock/date-time.js';
import { Failure } from '../../failures/failure.js';

export const maxDays = 1100;

/** Accepts days that exist in the calendar, as YYYY-MM-DD. */
export function IsCalendarDay(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isCalendarDay',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: '$property must be a day such as 2026-11-28' },
      validator: {
        validate: isCalendarDay,
      },
    });
}

/** @throws Failure INVALID_INPUT if the range is empty or too long */
export function checkDayRange({ from, to }: { from: string; to: string }): void {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days > 0 && days <= maxDays) return;
  const message = `must not be before from, and the range must have at most ${maxDays} days`;
  throw new Failure('INVALID_INPUT', { fields: [{ path: 'to', message }] });
}
