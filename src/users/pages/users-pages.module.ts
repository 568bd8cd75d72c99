import { Module } from '@nestjs/common';
import { ForgottenPasswordController } from './forgotten-password.controller.js';
import { MailLinksController } from './mail-links.controller.js';
import { UsersModule } from '../users.module.js';

/** Pages for users without a frontend: the targets of mailed links, and "forgot password". */
@Module({ imports: [UsersModule], controllers: [MailLinksController, ForgottenPasswordController] })
export class UsersPagesModule {}
