import { Module } from '@nestjs/common';
import { PersistedOperationsModule } from '../graphql/persisted/persisted-operations.module.js';
import { ConsoleController } from './console.controller.js';
import { ConsolePages } from './console-pages.js';

/** The web console. It uses only the GraphQL API and the documented REST routes. */
@Module({
  imports: [PersistedOperationsModule],
  providers: [ConsolePages],
  controllers: [ConsoleController],
  exports: [ConsolePages],
})
export class ConsoleModule {}
