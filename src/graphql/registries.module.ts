import { Global, Module } from '@nestjs/common';
import { MarkedModule } from '../discovery/marked.module.js';
import { CostBudgets } from './limits/cost-budgets.js';
import { NodeLoaders } from './node-loaders.js';

/** Collects what features add to the GraphQL endpoint. Every process has it, even if it does not serve the endpoint. */
@Global()
@Module({
  imports: [MarkedModule],
  providers: [CostBudgets, NodeLoaders],
  exports: [CostBudgets, NodeLoaders],
})
export class GraphQLRegistriesModule {}
