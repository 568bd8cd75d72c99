import { Module } from '@nestjs/common';
import { ForgottenPasswordController } from './forgotten-password.controller.js';
import { FirstAdminController } from './first-admin.controller.js';
import { MailLinksController } from './mail-links.controller.js';
import { MailboxController } from './mailbox.controller.js';
import { SecondFactorController } from './second-factor.controller.js';
import { UsersModule } from '../users.module.js';

/** Pages without a frontend: the targets of mailed links, "forgot password", the second factor, and those of development installations. */
@Module({
  imports: [UsersModule],
  controllers: [
    MailLinksController,
    ForgottenPasswordController,
    SecondFactorController,
    FirstAdminController,
    MailboxController,
  ],
})
export class UsersPagesModule {}
