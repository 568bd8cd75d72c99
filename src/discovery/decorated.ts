import type { DiscoveryService, MetadataScanner } from '@nestjs/core';

/** A provider class, or a method of a provider, that carries a decorator. */
export interface Decorated<Value, Target> {
  /** Argument of the decorator. */
  value: Value;
  target: Target;
  /** Class name, or `Class.method`, for error messages. */
  name: string;
}

type Method = (...args: never[]) => unknown;

/** Every provider whose class has the metadata. A provider with several tokens is listed once. */
export function decoratedProviders<Value, Provider extends object>(
  discovery: DiscoveryService,
  metadata: string,
): Decorated<Value, Provider>[] {
  return instancesOf(discovery).flatMap((provider) => {
    const value = Reflect.getMetadata(metadata, provider.constructor) as Value | undefined;
    if (value === undefined) return [];
    return [{ value, target: provider as Provider, name: provider.constructor.name }];
  });
}

/** Every provider method with the metadata, as a function that calls the method on its provider. */
export function decoratedMethods<Value, Call extends Method>(
  discovery: DiscoveryService,
  scanner: MetadataScanner,
  metadata: string,
): Decorated<Value, Call>[] {
  return instancesOf(discovery).flatMap((provider) =>
    methodsWithMetadata(provider, scanner).flatMap(({ name, method }) => {
      const value = Reflect.getMetadata(metadata, method) as Value | undefined;
      if (value === undefined) return [];
      const call = ((...args: never[]) => (provider as Record<string, Method>)[name]!(...args)) as Call;
      return [{ value, target: call, name: `${provider.constructor.name}.${name}` }];
    }),
  );
}

/**
 * Maps each name to its one handler.
 *
 * @throws Error that lists every fault: names without a handler, with two handlers, and unknown names
 */
export function oneHandlerEach<Target>(
  what: string,
  names: readonly string[],
  found: readonly Decorated<string, Target>[],
): ReadonlyMap<string, Target> {
  const faults = [
    ...names
      .filter((name) => !found.some(({ value }) => value === name))
      .map((name) => `${what} ${name} has no handler`),
    ...found
      .filter(({ value }) => !names.includes(value))
      .map(({ value, name }) => `${name} handles ${what} ${value}, which does not exist`),
    ...found
      .filter(({ value }, index) => found.findIndex((other) => other.value === value) !== index)
      .map(({ value, name }) => `${what} ${value} has a second handler, ${name}`),
  ];
  if (faults.length > 0) throw new Error(faults.join('; '));
  return new Map(found.map(({ value, target }) => [value, target]));
}

/** By prototype: every registry asks for the methods of every provider, and few methods have metadata. */
const methods = new WeakMap<object, { name: string; method: Method }[]>();

function methodsWithMetadata(provider: object, scanner: MetadataScanner): { name: string; method: Method }[] {
  const prototype = Object.getPrototypeOf(provider) as Record<string, Method>;
  const known = methods.get(prototype);
  if (known) return known;
  const found = scanner.getAllMethodNames(prototype).flatMap((name) => {
    const method = prototype[name]!;
    return Reflect.getMetadataKeys(method).length > 0 ? [{ name, method }] : [];
  });
  methods.set(prototype, found);
  return found;
}

/** Complete, because registries ask when all providers exist. */
const instances = new WeakMap<DiscoveryService, object[]>();

function instancesOf(discovery: DiscoveryService): object[] {
  const known = instances.get(discovery);
  if (known) return known;
  const found = new Set<object>();
  for (const { instance } of discovery.getProviders()) {
    if (instance && typeof instance === 'object' && instance.constructor) found.add(instance as object);
  }
  instances.set(discovery, [...found]);
  return [...found];
}
