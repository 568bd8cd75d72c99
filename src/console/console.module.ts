import { Module } from '@nestjs/common';
import { ConsoleController } from './console.controller.js';
import { ConsolePages } from './console-pages.js';

/** The web console. It uses only the GraphQL API and the documented REST routes. */
@Module({ providers: [ConsolePages], controllers: [ConsoleController], exports: [ConsolePages] })
export class ConsoleModule {}
