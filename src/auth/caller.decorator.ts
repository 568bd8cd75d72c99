import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Failure } from '../failures/failure.js';
import type { Actor } from './actor.js';
import { type GraphQLContext, requestOf } from './request-context.js';

/** The {@link Actor} of the request. On a public operation without credentials it throws UNAUTHENTICATED. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  required(requestOf(context).user),
);

/** The {@link Actor} of the request, or null on a public operation without credentials. */
export const OptionalCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor | null => requestOf(context).user ?? null,
);

/** As {@link Caller}, for field resolvers without arguments: they have no decorated parameters (CONTRIBUTING.md). */
export function callerOf({ req }: GraphQLContext): Actor {
  return required(req.user);
}

/** @throws Failure UNAUTHENTICATED */
function required(actor: Actor | undefined): Actor {
  if (!actor) throw new Failure('UNAUTHENTICATED');
  return actor;
}
