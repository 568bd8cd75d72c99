import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Failure } from '../failures/failure.js';

/** Validates every input and DTO; unknown properties are refused. What is wrong is told per field. */
export function inputValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    exceptionFactory: (errors) =>
      new Failure('INVALID_INPUT', { fields: errors.flatMap((error) => flatten(error, '')) }),
  });
}

function flatten(error: ValidationError, parent: string): { path: string; message: string }[] {
  const path = parent ? `${parent}.${error.property}` : error.property;
  return [
    ...Object.values(error.constraints ?? {}).map((message) => ({ path, message })),
    ...(error.children ?? []).flatMap((child) => flatten(child, path)),
  ];
}
