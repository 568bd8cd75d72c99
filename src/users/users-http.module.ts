import { Module } from '@nestjs/common';
import { MailLinksController } from './mail-links.controller.js';
import { UsersModule } from './users.module.js';

/** The pages behind the links of mails. */
@Module({ imports: [UsersModule], controllers: [MailLinksController] })
export class UsersHttpModule {}
