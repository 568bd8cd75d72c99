import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Marked } from './marked.js';

/** Lets registries find the methods and providers that are marked for them. */
@Module({ imports: [DiscoveryModule], providers: [Marked], exports: [Marked] })
export class MarkedModule {}
