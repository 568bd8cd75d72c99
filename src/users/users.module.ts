import { Module } from '@nestjs/common';
import { ViewerResolver } from './graphql/viewer.resolver.js';
import { SessionStrategy } from './session.strategy.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  providers: [
    UsersRepository,
    UsersService,
    SessionsRepository,
    SessionsService,
    SessionStrategy,
    ViewerResolver,
  ],
  exports: [UsersService, SessionsService],
})
export class UsersModule {}
