import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Failure } from '../failures/failure.js';
import type { Actor } from './actor.js';
import { requestOf } from './request-context.js';

/** The {@link Actor} of the request. On a public operation without credentials it throws UNAUTHENTICATED. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = requestOf(context).user;
  if (!actor) throw new Failure('UNAUTHENTICATED');
  return actor;
});

/** The {@link Actor} of the request, or null on a public operation without credentials. */
export const OptionalCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor | null => requestOf(context).user ?? null,
);
