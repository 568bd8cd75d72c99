import { Global, Module } from '@nestjs/common';
import { CostBudgets } from './limits/cost-budgets.js';
import { NodeLoaders } from './node-loaders.js';

/** What features tell the GraphQL endpoint; there in every process, whether it has the endpoint or not. */
@Global()
@Module({
  providers: [CostBudgets, NodeLoaders],
  exports: [CostBudgets, NodeLoaders],
})
export class GraphQLRegistriesModule {}
