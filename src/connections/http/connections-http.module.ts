import { Module } from '@nestjs/common';
import { ConnectCookies } from './cookies.js';
import { ConnectFailureFilter } from './failure.filter.js';
import { ConnectReplies } from './replies.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsModule } from '../connections.module.js';

/** Routes that browsers visit during a connect flow. */
@Module({
  imports: [ConnectionsModule],
  providers: [ConnectCookies, ConnectReplies, ConnectFailureFilter],
  controllers: [ConnectionsController],
})
export class ConnectionsHttpModule {}
