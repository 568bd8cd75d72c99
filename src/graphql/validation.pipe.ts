import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Failure } from '../failures/failure.js';
import { arePageArgs, PageArgs } from './connection.js';

/** What is wrong with one field. `path` names it with dots. */
interface FieldFault {
  path: string;
  message: string;
}

/** Validates every input and DTO; unknown properties are refused. What is wrong is told per field. */
export function inputValidationPipe(): ValidationPipe {
  return new InputValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    exceptionFactory: (errors) => invalid(errors.flatMap((error) => flatten(error, ''))),
  });
}

class InputValidationPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.metatype === PageArgs && arePageArgs(value as PageArgs)) return Promise.resolve(value);
    // What has no type of its own is not ours to judge: raw bodies, forms of platforms.
    const faults = metadata.metatype === Object ? [] : nulFaults(value, '');
    if (faults.length > 0) throw invalid(faults);
    return super.transform(value, metadata);
  }
}

/** Texts with a NUL character, which PostgreSQL cannot keep. */
function nulFaults(value: unknown, path: string): FieldFault[] {
  if (typeof value === 'string') {
    return value.includes('\0') ? [{ path, message: 'must not contain a NUL character' }] : [];
  }
  if (!Array.isArray(value) && !isPlain(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => nulFaults(part, path ? `${path}.${key}` : key));
}

/** Objects as parsers make them; neither bytes nor dates. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function invalid(fields: FieldFault[]): Failure {
  return new Failure('INVALID_INPUT', { fields });
}

function flatten(error: ValidationError, parent: string): FieldFault[] {
  const path = parent ? `${parent}.${error.property}` : error.property;
  return [
    ...Object.values(error.constraints ?? {}).map((message) => ({ path, message })),
    ...(error.children ?? []).flatMap((child) => flatten(child, path)),
  ];
}
