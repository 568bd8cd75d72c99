import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { GraphQLFailureFilter } from '../graphql/failure.filter.js';
import { HttpFailureFilter } from '../http/failure.filter.js';

/** Passes an error to the filter of its transport: Nest calls only one global filter. */
@Catch()
export class AppExceptionFilter implements ExceptionFilter {
  private readonly graphql = new GraphQLFailureFilter();

  constructor(private readonly http: HttpFailureFilter) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    const filter: ExceptionFilter =
      host.getType<'http' | 'graphql'>() === 'graphql' ? this.graphql : this.http;
    // oxlint-disable-next-line promise/valid-params, promise/no-promise-in-callback -- the method of a filter
    return filter.catch(error, host) as unknown;
  }
}
