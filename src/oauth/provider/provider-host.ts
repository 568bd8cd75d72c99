import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { SigningKeysService } from '../keys/signing-keys.service.js';
import { LiveState } from '../live-state.js';
import { ProviderFactory } from './provider-factory.js';

type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Holds the OAuth2 engine, and puts a new one in its place when other keys are to sign or to be published. */
@Injectable()
export class ProviderHost implements OnModuleInit {
  private built: { version: string; provider: Provider; callback: Callback } | null = null;

  constructor(
    private readonly factory: ProviderFactory,
    private readonly keys: SigningKeysService,
    private readonly live: LiveState,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.keys.maintain();
    await this.live.reload();
    this.engine();
  }

  /** The engine of this moment. Requests that another one began are finished by that one. */
  get provider(): Provider {
    return this.engine().provider;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.live.fresh();
    await this.engine().callback(request, response);
  }

  private engine() {
    const keys = this.keys.current();
    if (this.built?.version !== keys.version) {
      const provider = this.factory.build(keys);
      this.built = { version: keys.version, provider, callback: provider.callback() };
    }
    return this.built;
  }
}
