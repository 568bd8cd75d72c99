import { metaSimulator } from './meta/meta.js';
import { tiktokShopSimulator } from './tiktok-shop/tiktok-shop.js';
import { tiktokSimulator } from './tiktok/tiktok.js';

/** The list of simulated platforms. Their hosts take ports in this order, so new platforms are appended. */
export const simulatedPlatforms = [tiktokSimulator, metaSimulator, tiktokShopSimulator] as const;

type Declared = (typeof simulatedPlatforms)[number];

export type SimulatedHost = Declared['hosts'][number];

export const simulatedHosts: readonly SimulatedHost[] = simulatedPlatforms.flatMap(
  ({ hosts }): readonly SimulatedHost[] => hosts,
);

/** Settings of every platform, by key. */
export const platformSettings = mergeSchemas(simulatedPlatforms.map(({ settings }) => settings));

/** The part of the settings that can change while the simulator runs. */
export const platformBehaviour = mergeSchemas(simulatedPlatforms.map(({ behaviour }) => behaviour));

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

function mergeSchemas<Part extends object>(parts: readonly Part[]): Intersection<Part> {
  return Object.assign({}, ...parts) as Intersection<Part>;
}
