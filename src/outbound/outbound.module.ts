import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Downloads } from './downloads.js';
import { OutboundPosts } from './posts.js';

@Module({
  providers: [
    Downloads,
    { provide: OutboundPosts, useFactory: (config: Config) => new OutboundPosts(config), inject: [Config] },
  ],
  exports: [Downloads, OutboundPosts],
})
export class OutboundModule {}
