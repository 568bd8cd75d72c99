import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { SigningKeysService } from '../keys/signing-keys.service.js';
import { OAuthCache } from '../oauth-cache.js';
import { ProviderFactory } from './provider-factory.js';

type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Holds the current oidc-provider instance, and replaces it when the signing keys change. */
@Injectable()
export class ProviderHost implements OnModuleInit {
  private built: { version: string; provider: Provider; callback: Callback } | null = null;

  constructor(
    private readonly factory: ProviderFactory,
    private readonly keys: SigningKeysService,
    private readonly cache: OAuthCache,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.keys.maintain();
    await this.cache.reload();
    this.currentEngine();
  }

  /** The current instance. Running requests finish on the instance they started on. */
  get provider(): Provider {
    return this.currentEngine().provider;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.cache.ensureFresh();
    await this.currentEngine().callback(request, response);
  }

  private currentEngine() {
    const keys = this.keys.current();
    if (this.built?.version !== keys.version) {
      const provider = this.factory.build(keys);
      this.built = { version: keys.version, provider, callback: provider.callback() };
    }
    return this.built;
  }
}
