import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { SigningKeysService } from '../keys/signing-keys.service.js';
import { OAuthCache } from '../oauth-cache.js';
import { ProviderFactory } from './provider-factory.js';

type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Holds the OAuth2 engine, and puts a new one in its place when other keys are to sign or to be published. */
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

  /** The engine of this moment. Requests that another one began are finished by that one. */
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
