import { SetMetadata } from '@nestjs/common';

type Method = (...args: never[]) => unknown;

/** A decorator for methods that a registry collects at the start. Registries let a feature call higher features without importing them. */
export interface MethodMarker<Value, Call extends Method> {
  (
    value: Value,
  ): <Marked extends Call>(target: object, name: string, method: TypedPropertyDescriptor<Marked>) => void;
  readonly key: string;
}

/** The same for whole providers. */
export interface ProviderMarker<Value, Provider extends object> {
  (value: Value): (target: new (...parameters: never[]) => Provider) => void;
  readonly key: string;
}

/** @param key unique metadata key */
export function methodMarker<Value, Call extends Method>(key: string): MethodMarker<Value, Call> {
  const mark = (value: Value) => (target: object, name: string, method: PropertyDescriptor) => {
    SetMetadata(key, value ?? true)(target, name, method);
  };
  return Object.assign(mark, { key });
}

/** @param key unique metadata key */
export function providerMarker<Value, Provider extends object>(key: string): ProviderMarker<Value, Provider> {
  const mark = (value: Value) => (target: new (...parameters: never[]) => Provider) => {
    SetMetadata(key, value ?? true)(target);
  };
  return Object.assign(mark, { key });
}
