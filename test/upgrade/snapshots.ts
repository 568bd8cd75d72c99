import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Values for a snapshot that are not in its dump. */
export interface SnapshotFacts {
  /** Variables of the snapshot, including the keys of its sealed values. */
  environment: Record<string, string>;
  /** Users, each with a connected account and a published post. */
  users: { email: string; password: string }[];
  client: { id: string; secret: string };
}

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Released versions, the oldest first. */
export const versions = readdirSync(folder)
  .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
  .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));

export function snapshotFile(version: string, name: string): string {
  return readFileSync(`${folder}/${version}/${name}`, 'utf8');
}

export function snapshotFacts(version: string): SnapshotFacts {
  return JSON.parse(snapshotFile(version, 'facts.json')) as SnapshotFacts;
}
