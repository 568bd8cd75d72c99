import { type ArgumentMetadata, type Type, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import type { ValidationError, ValidatorOptions } from 'class-validator';
import { Failure } from '../failures/failure.js';
import { cutMessage } from '../failures/quote.js';
import { Form } from './form.js';

/** Maximum number of reported errors. */
const maxErrors = 10;
/** Maximum nesting of lists and objects in an input. */
const maxNesting = 50;

/** A validation error of one field. `path` is dotted and starts at the argument of the operation. */
interface FieldError {
  path: string;
  message: string;
}

/** Returns whether a value is certainly valid for its type. False leaves the decision to class-validator. */
type QuickCheck = (value: object) => boolean;

/**
 * Validates every input and DTO. Unknown properties are refused. INVALID_INPUT lists the errors per field. `quickChecks` save the
 * cost of class-validator for types that come with most requests.
 */
export function inputValidationPipe(quickChecks: ReadonlyMap<Type, QuickCheck> = new Map()): ValidationPipe {
  return new InputValidationPipe(quickChecks, {
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    exceptionFactory: (errors) => new InvalidFields(errors.flatMap((error) => flatten(error, ''))),
  });
}

class InputValidationPipe extends ValidationPipe {
  constructor(
    private readonly quickChecks: ReadonlyMap<Type, QuickCheck>,
    options: ValidationPipeOptions,
  ) {
    super(options);
  }

  /** @throws Failure INVALID_INPUT */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // Callers, contexts and parents of fields are not from outside. Field resolvers have them for each item of a list.
    if (metadata.type === 'custom') return value;
    const isValid = metadata.metatype && this.quickChecks.get(metadata.metatype);
    if (isValid?.(value as object)) return value;
    try {
      return await this.validateValue(value, metadata);
    } catch (error) {
      throw error instanceof InvalidFields ? invalidInput(error.fields, metadata.data) : error;
    }
  }

  /** Unknown fields of forms are dropped: scanners and browser extensions add some. */
  protected override validate(object: object, options?: ValidatorOptions) {
    return super.validate(
      object,
      object instanceof Form ? { ...options, forbidNonWhitelisted: false } : options,
    );
  }

  private validateValue(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const input = { value };
    // Untyped bodies are validated by their handlers, which have other error formats.
    if (metadata.metatype === Object) {
      if (metadata.type === 'body') checkTexts(input, { replacesNul: true });
      return super.transform(input.value, metadata);
    }
    const isForm = metadata.metatype?.prototype instanceof Form;
    const errors = checkTexts(input, { replacesNul: isForm });
    if (errors.length > 0) throw new InvalidFields(errors);
    return super.transform(input.value, metadata);
  }
}

/**
 * Reports strings with a NUL character, which PostgreSQL cannot store, and replaces lone surrogates, which JSON columns refuse. With
 * `replacesNul` NUL characters are replaced too, so that only property names are reported. Iterative and bounded, because clients
 * choose size and nesting.
 */
function checkTexts(input: { value: unknown }, { replacesNul }: { replacesNul: boolean }): FieldError[] {
  const errors: FieldError[] = [];
  const open: { holder: object; path: string; nesting: number }[] = [{ holder: input, path: '', nesting: 0 }];
  for (let next = open.pop(); next && errors.length < maxErrors; next = open.pop()) {
    const { holder, path, nesting } = next;
    if (nesting > maxNesting) return [{ path, message: 'is nested too deeply' }];
    for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
      const partPath = nesting === 0 ? '' : path ? `${path}.${key}` : key;
      if (key.includes('\0') || !key.isWellFormed()) {
        errors.push({
          path,
          message: 'must not have a property name with a NUL character or a lone surrogate',
        });
      } else if (typeof value === 'string') {
        if (!replacesNul && value.includes('\0'))
          errors.push({ path: partPath, message: 'must not contain a NUL character' });
        else if (value.includes('\0') || !value.isWellFormed())
          (holder as Record<string, unknown>)[key] = value.replaceAll('\0', '\uFFFD').toWellFormed();
      } else if (Array.isArray(value) || isPlain(value)) {
        open.push({ holder: value, path: partPath, nesting: nesting + 1 });
      }
    }
  }
  return errors;
}

/** Plain objects as body parsers create them. The form parser gives its objects an empty prototype. Not buffers or dates. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

class InvalidFields extends Error {
  constructor(readonly fields: readonly FieldError[]) {
    super('The input is invalid.');
  }
}

/** @param argument name of the validated argument or parameter. Absent if the paths start with it already. */
function invalidInput(errors: readonly FieldError[], argument: string | undefined): Failure {
  const fields = errors.slice(0, maxErrors).map(({ path, message }) => ({
    path: cutMessage([argument, path].filter(Boolean).join('.')),
    message: cutMessage(message),
  }));
  return new Failure('INVALID_INPUT', { fields });
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const path = parent ? `${parent}.${error.property}` : error.property;
  return [
    ...Object.values(error.constraints ?? {}).map((message) => ({ path, message })),
    ...(error.children ?? []).flatMap((child) => flatten(child, path)),
  ];
}
