import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type Decorated, decoratedMethods, decoratedProviders } from './decorated.js';
import type { MethodMarker, ProviderMarker } from './markers.js';

/** Finds marked methods and providers of the application. Call it in `onModuleInit`, when all providers exist. */
@Injectable()
export class Marked {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  methods<Value, Call extends (...args: never[]) => unknown>(
    marker: MethodMarker<Value, Call>,
  ): Decorated<Value, Call>[] {
    return decoratedMethods(this.discovery, this.scanner, marker.key);
  }

  providers<Value, Provider extends object>(
    marker: ProviderMarker<Value, Provider>,
  ): Decorated<Value, Provider>[] {
    return decoratedProviders(this.discovery, marker.key);
  }
}

/** The marked method or provider, or null if there is none. @throws Error if there are two */
export function atMostOne<Target>(what: string, found: readonly Decorated<unknown, Target>[]): Target | null {
  if (found.length > 1)
    throw new Error(`Two providers for ${what}: ${found.map(({ name }) => name).join(', ')}.`);
  return found[0]?.target ?? null;
}
