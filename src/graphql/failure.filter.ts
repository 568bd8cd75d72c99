import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLResolveInfo, isNonNullType, isUnionType } from 'graphql';
import { challengeOf } from '../auth/bearer-challenge.js';
import { Clock } from '../clock/clock.js';
import { Failure, typeNameOfCode } from '../failures/failure.js';

/**
 * Turns every error into what the caller may see.
 *
 * A {@link Failure} under GraphQL becomes the member of the field's result union that bears its code's name, for guards as
 * well as for services; without such a member, a top-level error. Over REST it becomes `{ error: … }`. Anything else is a
 * fault of ours: logged whole, told as INTERNAL.
 */
@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger('Failure');

  constructor(private readonly clock: Clock) {}

  /** Synchronous on purpose: under GraphQL what it returns is the field's value, so it must return or throw. */
  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<'http' | 'graphql'>() === 'graphql') {
      return this.graphqlResult(error, host.getArgByIndex<GraphQLResolveInfo>(3));
    }
    this.reply(error, host.switchToHttp().getRequest(), host.switchToHttp().getResponse());
    return undefined;
  }

  private graphqlResult(error: unknown, info: GraphQLResolveInfo): unknown {
    if (!(error instanceof Failure)) throw error;
    if (error.cause)
      this.logger.warn({ err: error.cause, code: error.code, operation: info.fieldName }, error.message);
    const typename = typeNameOfCode(error.code);
    const returnType = isNonNullType(info.returnType) ? info.returnType.ofType : info.returnType;
    if (isUnionType(returnType) && returnType.getTypes().some(({ name }) => name === typename)) {
      const { code, message, userMessage, retryable } = error;
      return { ...error.details, __typename: typename, code, message, userMessage, retryable };
    }
    throw toGraphQLError(error);
  }

  private reply(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = this.asFailure(error, request);
    if (failure.code === 'RATE_LIMITED' || failure.code === 'PLATFORM_RATE_LIMITED') {
      const { retryAt } = failure.details as { retryAt?: Date };
      if (retryAt)
        reply.header('retry-after', Math.max(1, Math.ceil((retryAt.getTime() - this.clock.nowMs()) / 1000)));
    }
    const challenge = challengeOf(failure, request);
    if (challenge) reply.header('www-authenticate', challenge);
    void reply.status(statusOf(error) ?? failure.status).send(refusalBody(failure, request));
  }

  private asFailure(error: unknown, request: FastifyRequest): Failure {
    if (error instanceof Failure) return error;
    const status = statusOf(error);
    if (status === 404) return unknownRoute();
    if (status === 413) return new Failure('PAYLOAD_TOO_LARGE');
    if (status) return new Failure('INVALID_INPUT', {}, { message: (error as Error).message });
    this.logger.error({ err: error, requestId: request.id }, 'A request failed.');
    return new Failure('INTERNAL');
  }
}

/** The status of an error of the framework that blames the request; undefined for any other. */
function statusOf(error: unknown): number | undefined {
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  return status && status >= 400 && status < 500 ? status : undefined;
}

/** Objects that are missing are failures of services, so what the framework does not find is the route. */
export function unknownRoute(): Failure {
  return new Failure(
    'NOT_FOUND',
    {},
    {
      message: 'No route matches this method and path. /openapi.json lists the routes.',
      userMessage: 'This page does not exist.',
    },
  );
}

/** The answer to a request that got no further than HTTP, in the form its endpoint would give. */
export function refusalBody(failure: Failure, { id: requestId, url }: FastifyRequest): object {
  if (!/^\/graphql\/?(?:\?|$)/.test(url)) return { error: { ...failureBody(failure), requestId } };
  return { errors: [{ message: failure.message, extensions: { ...failureExtensions(failure), requestId } }] };
}

/** A failure as a top-level GraphQL error; `status` where it refuses the whole request. */
export function toGraphQLError(failure: Failure, status?: number): GraphQLError {
  const http = status ? { http: { status } } : {};
  return new GraphQLError(failure.message, {
    extensions: { ...failureExtensions(failure), ...http },
    originalError: failure,
  });
}

/** What a client sees of a failure over REST, beside the request's id. */
export function failureBody({ code, message, userMessage, retryable, details }: Failure) {
  return { code, message, userMessage, retryable, details };
}

/** What a client sees of a failure in the extensions of a GraphQL error, beside the request's id. */
export function failureExtensions({ code, userMessage, retryable, details }: Failure) {
  return { code, userMessage, retryable, details };
}
