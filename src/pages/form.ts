import { applyDecorators } from '@nestjs/common';
import { plainToInstance, Transform } from 'class-transformer';
import { IsString, MaxLength, validateSync } from 'class-validator';
import { Failure } from '../failures/failure.js';

/** A text field of a form, empty if absent. Longer text is cut, as browsers do with `maxlength`. */
export function FormText(maxLength: number, { trim = false }: { trim?: boolean } = {}): PropertyDecorator {
  const normalize = (value: string) => (trim ? value.trim() : value).slice(0, maxLength);
  return applyDecorators(
    Transform(({ value }: { value: string | undefined }) => normalize(value ?? '')),
    IsString(),
    MaxLength(maxLength),
  );
}

/**
 * Reads a submitted form into its class. Fields that are unknown or not a single string are ignored. Controllers call it themselves to
 * show errors as a page.
 *
 * @throws Failure INVALID_INPUT
 */
export function readForm<Form extends object>(type: new () => Form, body: unknown): Form {
  const fields = Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string');
  const form = plainToInstance(type, Object.fromEntries(fields));
  const errors = validateSync(form, { whitelist: true });
  if (errors.length === 0) return form;
  throw new Failure('INVALID_INPUT', {
    fields: errors.flatMap(({ property, constraints }) =>
      Object.values(constraints ?? {}).map((message) => ({ path: property, message })),
    ),
  });
}
