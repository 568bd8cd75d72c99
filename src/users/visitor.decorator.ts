import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestOf } from '../auth/request-context.js';
import type { Visitor } from './domain/visitor.js';

/** The {@link Visitor} of the request. */
export const CurrentVisitor = createParamDecorator((_: unknown, context: ExecutionContext): Visitor => {
  const request = requestOf(context);
  return { address: request.clientAddress, userAgent: request.headers['user-agent'] ?? null };
});
