import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuthModule } from '../oauth/oauth.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { ConfirmationEntity } from './confirmations/confirmation.entity.js';
import { ConfirmationsRepository } from './confirmations/confirmations.repository.js';
import { ConfirmationsService } from './confirmations/confirmations.service.js';
import { PendingApprovalsResolver } from './graphql/pending-approvals.resolver.js';

/** Confirmations of assistants. Every process has them; McpServerModule has the endpoint. */
@Module({
  imports: [TypeOrmModule.forFeature([ConfirmationEntity]), OAuthModule, UploadsModule],
  providers: [ConfirmationsRepository, ConfirmationsService, PendingApprovalsResolver],
  exports: [ConfirmationsService],
})
export class McpModule {}
