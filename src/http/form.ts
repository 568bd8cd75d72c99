import { applyDecorators } from '@nestjs/common';
import { plainToInstance, Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength, validateSync } from 'class-validator';
import { Failure } from '../failures/failure.js';

/** Base of the DTOs of HTML forms. The validation pipe replaces NUL characters and ignores unknown fields instead of refusing them. */
export abstract class Form {}

/** A field of a form. Missing and repeated fields are empty. Longer text is cut, as browsers do with `maxlength`. */
export function FormField({ maxLength, trim = false }: { maxLength?: number; trim?: boolean } = {}) {
  const normalize = (text: string) => (trim ? text.trim() : text).slice(0, maxLength);
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normalize(value) : '')),
    IsString(),
    ...(maxLength === undefined ? [] : [MaxLength(maxLength)]),
  );
}

/** Base of the DTOs of page queries. Like forms, they ignore unknown parameters. */
export abstract class PageQuery extends Form {}

/** A parameter of a page query. Undefined if it is missing, or repeated and thus ambiguous. */
export function QueryParameter() {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value : undefined)),
    IsOptional(),
    IsString(),
  );
}

/**
 * Reads an untyped body into its form, ignoring unknown fields. For controllers that show every error on a page.
 *
 * @throws Failure INVALID_INPUT
 */
export function readForm<Fields extends Form>(type: new () => Fields, body: unknown): Fields {
  const fields = Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string');
  const form = plainToInstance(type, Object.fromEntries(fields));
  if (validateSync(form, { whitelist: true }).length > 0) throw new Failure('INVALID_INPUT');
  return form;
}

/** The values of a field that a form may repeat, such as a check box. Other values than text are ignored. */
export function readFormValues(body: unknown, name: string): string[] {
  const value: unknown = (body as Record<string, unknown> | null | undefined)?.[name];
  return [value].flat().filter((item) => typeof item === 'string');
}
