import { Transform, type TransformFnParams } from 'class-transformer';
import { IsDate, IsOptional } from 'class-validator';
import { parseDateTime } from '../../clock/date-time.js';

/** Values that are not an RFC 3339 time stay text, which the validation refuses. */
const toDate = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' ? (parseDateTime(value) ?? value) : value;

/** An optional time in the query of a URL. */
export function IsTime(): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [Transform(toDate), IsOptional(), IsDate()]) decorate(target, property);
  };
}
