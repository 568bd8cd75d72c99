import { readFileSync } from 'node:fs';
import { readConfigFile } from './config-file.js';
import { describeReadError } from './read-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;
type ReportError = (variable: string, message: string) => void;

/**
 * The values of variables: from the environment, and those that it does not set from CONFIG_FILE. In both, `<NAME>_FILE` is the path of
 * a file with the value.
 */
export function readSources(
  environment: Environment,
  names: readonly string[],
  reportError: ReportError,
): Record<string, string> {
  const path = environment.CONFIG_FILE;
  const inFile = names.filter((name) => name !== 'CONFIG_FILE');
  const known = new Set(inFile.flatMap((name) => [name, `${name}_FILE`]));
  const file = path ? readConfigFile(path, known, reportError) : {};
  const values: Record<string, string> = {};
  for (const name of names) {
    const isGiven = environment[name] || environment[`${name}_FILE`];
    const value = readValue(isGiven ? environment : file, name, reportError);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readValue(source: Environment, name: string, reportError: ReportError): string | undefined {
  const path = source[`${name}_FILE`];
  const value = source[name];
  if (value && path) reportError(name, `is set twice, also as ${name}_FILE`);
  if (value) return value;
  if (!path) return undefined;
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text === '')
      reportError(`${name}_FILE`, 'must be the path of a file with the value, but this file is empty');
    return text || undefined;
  } catch (error) {
    // The path is not quoted, because it may be the secret.
    reportError(`${name}_FILE`, `must be the path of a file, but this path ${describeReadError(error)}`);
    return undefined;
  }
}
