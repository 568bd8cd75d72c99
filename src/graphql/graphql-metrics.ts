import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';

/** Metrics of GraphQL, whose responses have the HTTP status 200 even if they contain errors. */
@Injectable()
export class GraphQLMetrics {
  readonly errors;

  constructor(metrics: Metrics) {
    this.errors = metrics.counter({
      name: 'patchbay_graphql_errors_total',
      help: 'Errors in GraphQL responses by code. INTERNAL is a fault of the application.',
      labelNames: ['code'],
    });
    // Alerts need the series before its first error.
    this.errors.inc({ code: 'INTERNAL' }, 0);
  }
}
