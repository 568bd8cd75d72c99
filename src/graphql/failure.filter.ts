import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLResolveInfo, isNonNullType, isUnionType } from 'graphql';
import { hadNoConnection } from '../database/errors/connection-error.js';
import { Failure, typeNameOfCode } from '../failures/failure.js';

/**
 * Turns a {@link Failure} of a resolver or guard into the member of the field's result union that is named after its code. If the
 * union has no such member, the failure becomes a top-level error.
 */
@Catch()
export class GraphQLFailureFilter implements ExceptionFilter {
  private readonly logger = new Logger('GraphQL');

  /** Synchronous: Nest uses the return value as the value of the field. */
  catch(thrown: unknown, host: ArgumentsHost): object {
    const error = hadNoConnection(thrown) ? new Failure('UNAVAILABLE', {}, { cause: thrown }) : thrown;
    if (!(error instanceof Failure)) throw error;
    const info = host.getArgByIndex<GraphQLResolveInfo>(3);
    if (error.cause) {
      this.logger.warn({ err: error.cause, code: error.code, operation: info.fieldName }, error.message);
    }
    const typename = typeNameOfCode(error.code);
    const returnType = isNonNullType(info.returnType) ? info.returnType.ofType : info.returnType;
    if (isUnionType(returnType) && returnType.getTypes().some(({ name }) => name === typename)) {
      const { details, ...fields } = error.publicFields();
      return { ...details, __typename: typename, ...fields };
    }
    throw toGraphQLError(error);
  }
}

/** A failure as a top-level GraphQL error. With `status` the whole request is refused with this HTTP status. */
export function toGraphQLError(failure: Failure, status?: number): GraphQLError {
  const http = status ? { http: { status } } : {};
  return new GraphQLError(failure.message, {
    extensions: { ...failureExtensions(failure), ...http },
    originalError: failure,
  });
}

/** The extensions of a GraphQL error, without the request id. */
export function failureExtensions(failure: Failure) {
  const { message: _, ...extensions } = failure.publicFields();
  return extensions;
}
