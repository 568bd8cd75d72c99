import type { DestinationStream } from 'pino';

const colours: Record<string, number> = { fatal: 31, error: 31, warn: 33, info: 36, debug: 90, trace: 90 };

/** Turns JSON lines into `12:03:44 warn  Platforms  Calls are held back  platform=…` for terminals. */
export function createShortLineStream(to: DestinationStream): DestinationStream {
  return {
    write(line: string): void {
      to.write(`${formatShortLine(line)}\n`);
    },
  };
}

/** One readable line, followed by the stack of the error. */
export function formatShortLine(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line.trimEnd();
  }
  const { level, time, context, msg, err, requestId: _, ...rest } = entry;
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${formatValue(value)}`);
  const head = [
    colorize(90, String(time).slice(11, 19)),
    colorize(colours[String(level)] ?? 0, String(level).padEnd(5)),
    colorize(90, (typeof context === 'string' ? context : '').padEnd(14)),
    typeof msg === 'string' ? msg : '',
    colorize(90, facts.join(' ')),
  ];
  const { stack, message } = (err ?? {}) as { stack?: string; message?: string };
  const below = stack ?? message;
  return head.join(' ').trimEnd() + (below ? `\n${colorize(90, below)}` : '');
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function colorize(colour: number, text: string): string {
  return text && `\u001b[${colour}m${text}\u001b[0m`;
}
