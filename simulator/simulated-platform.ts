import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Engine } from './engine.js';
import type { WebhookTiming } from './webhooks/deliveries.js';

/** Name of a simulated host: `tiktok.api`. */
export type HostName = `${string}.${string}`;

type GroupOf<Host extends string> = Host extends `${infer Group}.${string}` ? Group : never;
type NameIn<Host extends string, Group extends string> = Host extends `${Group}.${infer Name}` ? Name : never;

/** One value per host, nested by the parts of its name. The value of `tiktok.api` is at `value.tiktok.api`. */
export type PerHost<Host extends string, Value> = {
  [Group in GroupOf<Host>]: { [Name in NameIn<Host, Group>]: Value };
};

/** The declaration of a platform. `platforms.ts` lists the declarations. */
export interface PlatformDeclaration {
  /** Key of its state in `GET /state` and in the state file; also names the sender of its webhooks. */
  readonly name: string;
  /** In the order of their ports, which follow the control port. */
  readonly hosts: readonly HostName[];
  /** Its keys in the settings of the simulator, each with the schema of its value. */
  readonly settings: z.ZodRawShape;
  /** The same keys with the part of the settings that can change while the simulator runs. */
  readonly behaviour: z.ZodRawShape;
  create(engine: Engine, settings: object): SimulatedPlatform;
}

/** A running platform: its state and the servers of its hosts. */
export interface SimulatedPlatform {
  /** The server of each declared host. `createHost` makes them; the simulator starts and stops them. */
  readonly hosts: Readonly<Record<string, FastifyInstance>>;
  /** Called once when every host listens. */
  setUrls(urls: object): void;
  /** Adds the platform's endpoints to the control API. */
  registerControl(control: FastifyInstance): void;
  /** Current values of the declared `behaviour` keys. */
  readBehaviour(): object;
  /** Replaces them. The values are validated. */
  setBehaviour(behaviour: object): void;
  /** When its webhooks are retried. Absent: as in the `webhooks` setting. */
  webhookTiming?(): WebhookTiming;
  /** Counts for `GET /state`. */
  summary(): object;
  /** Returns to the state that the settings describe. */
  reset(): void;
  /** The state as JSON, which `load` restores after a restart. */
  save(): unknown;
  load(saved: unknown): void;
  /** Cancels scheduled and running work. */
  stop(): void;
}

/** Nests one value per host by the parts of its name. */
export function nestByHost<Host extends string, Value>(
  hosts: readonly Host[],
  valueOf: (host: Host) => Value,
): PerHost<Host, Value> {
  const nested: Record<string, Record<string, Value>> = {};
  for (const host of hosts) {
    const [group, name] = host.split('.') as [string, string];
    (nested[group] ??= {})[name] = valueOf(host);
  }
  return nested as PerHost<Host, Value>;
}

/** The value of one host in a nested record. */
export function getHostValue<Value>(
  nested: Readonly<Record<string, Readonly<Record<string, Value>>>>,
  host: string,
): Value | undefined {
  const [group, name] = host.split('.') as [string, string];
  return nested[group]?.[name];
}
