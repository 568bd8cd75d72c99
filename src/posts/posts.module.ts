import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { PostAttemptsRepository } from './post-attempts.repository.js';
import { PostFilesRepository } from './post-files.repository.js';
import { PostLedger } from './post-ledger.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';

@Module({
  imports: [AccountsModule, SubscriptionsModule, OutboundModule],
  providers: [PostsRepository, PostAttemptsRepository, PostFilesRepository, PostLedger, PostsService],
  exports: [PostsService],
})
export class PostsModule {}
