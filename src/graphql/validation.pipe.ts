import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Failure } from '../failures/failure.js';
import { cutMessage } from '../failures/quote.js';
import { arePageArgs, PageArgs } from './connection.js';

/** Faults that are reported: input may be wrong in as many places as it has. */
const maxFaults = 10;
/** Levels of lists and objects in an input. */
const maxNesting = 50;

/** What is wrong with one field. `path` names it with dots, from the operation's argument on. */
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
    exceptionFactory: (errors) => new InvalidFields(errors.flatMap((error) => flatten(error, ''))),
  });
}

class InputValidationPipe extends ValidationPipe {
  /** @throws Failure INVALID_INPUT */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.metatype === PageArgs && arePageArgs(value as PageArgs)) return value;
    try {
      return await this.validated(value, metadata);
    } catch (error) {
      throw error instanceof InvalidFields ? invalid(error.faults, metadata.data) : error;
    }
  }

  private validated(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const input = { value };
    // What has no type of its own is judged by those who read it, each in its own form of answer: pages, forms of platforms.
    if (metadata.metatype === Object) {
      if (metadata.type === 'body') checkTexts(input, { replacesNul: true });
      return super.transform(input.value, metadata);
    }
    const faults = checkTexts(input, { replacesNul: false });
    if (faults.length > 0) throw new InvalidFields(faults);
    return super.transform(input.value, metadata);
  }
}

/**
 * Finds texts with a NUL character, which PostgreSQL cannot store, and replaces halves of surrogate pairs, as writing them to a text
 * column would: a JSON column refuses them. With `replacesNul` the former are replaced too, and no fault is left but names. Iterative and bounded, because size and nesting are the caller's.
 */
function checkTexts(input: { value: unknown }, { replacesNul }: { replacesNul: boolean }): FieldFault[] {
  const faults: FieldFault[] = [];
  const open: { holder: object; path: string; nesting: number }[] = [{ holder: input, path: '', nesting: 0 }];
  for (let next = open.pop(); next && faults.length < maxFaults; next = open.pop()) {
    const { holder, path, nesting } = next;
    if (nesting > maxNesting) return [{ path, message: 'is nested too deeply' }];
    for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
      const partPath = nesting === 0 ? '' : path ? `${path}.${key}` : key;
      if (key.includes('\0') || !key.isWellFormed()) {
        faults.push({ path, message: 'must not have a name with a NUL character or half a surrogate pair' });
      } else if (typeof value === 'string') {
        if (!replacesNul && value.includes('\0'))
          faults.push({ path: partPath, message: 'must not contain a NUL character' });
        else if (value.includes('\0') || !value.isWellFormed())
          (holder as Record<string, unknown>)[key] = value.replaceAll('\0', '\uFFFD').toWellFormed();
      } else if (Array.isArray(value) || isPlain(value)) {
        open.push({ holder: value, path: partPath, nesting: nesting + 1 });
      }
    }
  }
  return faults;
}

/** Objects as parsers make them, that of forms with an empty prototype of its own; neither bytes nor dates. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

class InvalidFields extends Error {
  constructor(readonly faults: readonly FieldFault[]) {
    super('The input is invalid.');
  }
}

/** @param argument name of the validated argument or parameter; absent where the paths begin with it already */
function invalid(faults: readonly FieldFault[], argument: string | undefined): Failure {
  const fields = faults.slice(0, maxFaults).map(({ path, message }) => ({
    path: cutMessage([argument, path].filter(Boolean).join('.')),
    message: cutMessage(message),
  }));
  return new Failure('INVALID_INPUT', { fields });
}

function flatten(error: ValidationError, parent: string): FieldFault[] {
  const path = parent ? `${parent}.${error.property}` : error.property;
  return [
    ...Object.values(error.constraints ?? {}).map((message) => ({ path, message })),
    ...(error.children ?? []).flatMap((child) => flatten(child, path)),
  ];
}
