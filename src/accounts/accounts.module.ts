import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/grants.module.js';
import { AccountsService } from './accounts.service.js';

@Module({
  imports: [GrantsModule],
  providers: [AccountsService],
  exports: [AccountsService],
})
export class AccountsModule {}
