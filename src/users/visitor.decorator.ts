import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestOf } from '../auth/request-context.js';
import type { Visitor } from './domain/visitor.js';

/** Where the request comes from, whoever sends it. */
export const CurrentVisitor = createParamDecorator((_: unknown, context: ExecutionContext): Visitor => {
  const request = requestOf(context);
  return { address: request.clientAddress, userAgent: request.headers['user-agent'] ?? null };
});
