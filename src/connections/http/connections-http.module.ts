import { Module } from '@nestjs/common';
import { ConnectCookies } from './cookies.js';
import { ConnectFailureFilter } from './failure.filter.js';
import { ConnectReplies } from './replies.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsModule } from '../connections.module.js';

/** The addresses that browsers visit on their way to a platform and back. */
@Module({
  imports: [ConnectionsModule],
  providers: [ConnectCookies, ConnectReplies, ConnectFailureFilter],
  controllers: [ConnectionsController],
})
export class ConnectionsHttpModule {}
