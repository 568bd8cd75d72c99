import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsString } from 'class-validator';

/** Base of the DTOs of HTML forms. The validation pipe replaces NUL characters in their fields instead of refusing them. */
export abstract class Form {}

/** A field of a form. Missing and repeated fields are empty. */
export const FormField = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value : '')),
    IsString(),
  );
