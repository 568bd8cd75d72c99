import { Module } from '@nestjs/common';
import { ConnectCookies } from './connect-cookies.js';
import { ConnectFailureFilter } from './connect-failure.filter.js';
import { ConnectReplies } from './connect-replies.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsModule } from './connections.module.js';

/** The addresses that browsers visit on their way to a platform and back. */
@Module({
  imports: [ConnectionsModule],
  providers: [ConnectCookies, ConnectReplies, ConnectFailureFilter],
  controllers: [ConnectionsController],
})
export class ConnectionsHttpModule {}
