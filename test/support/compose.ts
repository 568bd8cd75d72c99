import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface ComposeService {
  image: string;
  build?: string;
  env_file?: { path: string; required: boolean }[];
  configs?: unknown;
  secrets?: unknown;
  environment?: Record<string, string | number>;
  volumes?: string[];
  profiles?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  stop_grace_period?: string;
  deploy?: { replicas: number };
  depends_on?: Record<string, { condition: string }>;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  include?: unknown;
  configs?: unknown;
  secrets?: unknown;
  volumes?: Record<string, unknown>;
}

export const composeFiles = ['docker-compose.yml', 'deploy/compose.scale.yml', 'deploy/compose.services.yml'];

/** A Compose file with its anchors resolved. Variables of the form `${NAME}` stay. */
export function readCompose(path: string): ComposeFile {
  return parse(readFileSync(path, 'utf8'), { merge: true }) as ComposeFile;
}

/** Names of the settings of Patchbay: the variables of .env.example. */
export function settingNames(): Set<string> {
  const names = readFileSync('.env.example', 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm);
  return new Set([...names].map(([, name]) => name!));
}
