import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsUUID, type ValidationOptions } from 'class-validator';

/**
 * An id of this installation, or a list of them with `each`. PostgreSQL finds ids in upper case too, but comparisons here would not, so
 * they get the form in which ids are stored.
 */
export const IsId = (options?: ValidationOptions) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => toStoredForm(value)),
    IsUUID(undefined, options),
  );

function toStoredForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toStoredForm);
  return typeof value === 'string' ? value.toLowerCase() : value;
}
