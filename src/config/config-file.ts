import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describeReadError } from './read-error.js';

type ReportError = (variable: string, message: string) => void;

/**
 * Reads CONFIG_FILE, a YAML mapping of variables to values. Values are taken as they are written, so that `0123` and `on` stay texts.
 * Lists of texts become comma-separated, and other structures JSON. Messages contain no values, which may be secrets.
 */
export function readConfigFile(
  path: string,
  known: ReadonlySet<string>,
  reportError: ReportError,
): Record<string, string> {
  const report = (message: string) => reportError('CONFIG_FILE', message);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    report(`must be the path of a file, but this path ${describeReadError(error)}`);
    return {};
  }
  const content = parse(text, report);
  if (!content) return {};
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(content)) {
    if (known.has(key)) values[key] = toText(value);
    else report(`has the unknown key "${key}"`);
  }
  return values;
}

function parse(text: string, report: (message: string) => void): Record<string, unknown> | null {
  // Loaded here, because most starts have no such file.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  for (const { code, pos } of document.errors)
    report(`is not valid YAML: ${code} in line ${lines.linePos(pos[0]).line}`);
  if (document.errors.length > 0) return null;
  const refused = findRefused(yaml, document);
  for (const offset of refused)
    report(
      `must have "" around the value in line ${lines.linePos(offset).line}, which begins with &, *, ! or {{`,
    );
  if (refused.length > 0) return null;
  const content: unknown = document.toJS();
  if (content === null || content === '') return {};
  if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  report('is not a mapping of variables to values');
  return null;
}

/**
 * Offsets of anchors, aliases, tags and keys that are no texts. No setting needs them, and without quotes a secret is read as one, so
 * that it is lost or part of an error message.
 */
function findRefused(yaml: typeof import('yaml'), document: import('yaml').Document): number[] {
  const offsets: number[] = [];
  const refuse = ({ range }: import('yaml').Node) => void offsets.push(range?.[0] ?? 0);
  yaml.visit(document, {
    Node: (place, node) => {
      const isPlain = !yaml.isAlias(node) && node.anchor === undefined && node.tag === undefined;
      if (!isPlain || (place === 'key' && !yaml.isScalar(node))) refuse(node);
    },
  });
  return offsets;
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(',');
  return value === null ? '' : JSON.stringify(value);
}
