import type { DiscoveryService } from '@nestjs/core';

export interface MarkedProvider<Mark, Provider> {
  mark: Mark;
  provider: Provider;
  /** Name of its class. */
  name: string;
}

/** Every provider of the application whose class bears the metadata, each once however many tokens lead to it. */
export function markedProviders<Mark, Provider extends object>(
  discovery: DiscoveryService,
  metadata: string,
): MarkedProvider<Mark, Provider>[] {
  const instances = new Set<Provider>();
  for (const { instance } of discovery.getProviders()) {
    if (instance && typeof instance === 'object') instances.add(instance as Provider);
  }
  return [...instances].flatMap((provider) => {
    const { constructor } = provider;
    const mark = constructor && (Reflect.getMetadata(metadata, constructor) as Mark | undefined);
    return mark === undefined ? [] : [{ mark, provider, name: constructor.name }];
  });
}

/**
 * Maps each name to its one provider.
 *
 * @throws Error that says everything that is wrong: names with no provider, with two, and names nobody knows
 */
export function oneEach<Provider>(
  what: string,
  names: readonly string[],
  found: readonly MarkedProvider<string, Provider>[],
): ReadonlyMap<string, Provider> {
  const faults = [
    ...names
      .filter((name) => !found.some(({ mark }) => mark === name))
      .map((name) => `${what} ${name} has no handler`),
    ...found
      .filter(({ mark }) => !names.includes(mark))
      .map(({ mark, name }) => `${name} handles ${what} ${mark}, which does not exist`),
    ...found
      .filter(({ mark }, index) => found.findIndex((other) => other.mark === mark) !== index)
      .map(({ mark, name }) => `${what} ${mark} has a second handler, ${name}`),
  ];
  if (faults.length > 0) throw new Error(faults.join('; '));
  return new Map(found.map(({ mark, provider }) => [mark, provider]));
}
