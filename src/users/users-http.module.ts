import { Module } from '@nestjs/common';
import { ForgottenPasswordController } from './forgotten-password.controller.js';
import { MailLinksController } from './mail-links.controller.js';
import { UsersModule } from './users.module.js';

/** The pages for people who have no frontend at hand: behind the links of mails, and for a forgotten password. */
@Module({ imports: [UsersModule], controllers: [MailLinksController, ForgottenPasswordController] })
export class UsersHttpModule {}
