import { Global, Module } from '@nestjs/common';
import { Changes } from './changes.js';
import { PostgresChanges } from './postgres-changes.js';

@Global()
@Module({
  providers: [{ provide: Changes, useClass: PostgresChanges }],
  exports: [Changes],
})
export class ChangesModule {}
