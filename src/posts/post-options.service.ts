import { Injectable } from '@nestjs/common';
import type { Platform } from '../platforms/platform.js';
import type { OptionFact } from '../platforms/platform-publishing.js';
import { PublisherClient } from './publishing/publisher-client.js';

/** Explains the options of platforms to callers that do not know them. */
@Injectable()
export class PostOptionsService {
  constructor(private readonly publishers: PublisherClient) {}

  /** JSON schema of what a client may choose. Null: the platform accepts no posts. */
  schema(platform: Platform): object | null {
    return this.publishers.any(platform)?.options.schema ?? null;
  }

  /** Whether the user must make a declaration before each post. */
  needDeclaration(platform: Platform): boolean {
    return this.publishers.any(platform)?.options.withDeclaration !== undefined;
  }

  /** Options of a client, with the declaration that the user makes by approving the post. */
  withDeclaration(platform: Platform, given: unknown): unknown {
    const options = this.publishers.any(platform)?.options;
    return options?.withDeclaration?.(given) ?? given;
  }

  /** What options of a client mean for the post. Null: they are invalid. */
  describe(platform: Platform, given: unknown): OptionFact[] | null {
    const publisher = this.publishers.any(platform);
    const parsed = publisher?.parseOptions(given);
    return parsed && 'options' in parsed ? publisher!.options.describe(parsed.options) : null;
  }
}
