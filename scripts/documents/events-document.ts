import { z } from 'zod';
import { eventTypes, type EventTypeSpec } from '../../src/events/event-types.js';

const marker = '<!-- npm run schema:print generates the rest from the code. A test compares it. -->';

/** Returns docs/events.md with its list of types, which is generated from the code. */
export function replaceEventTypes(document: string): string {
  const start = document.indexOf(marker);
  if (start < 0) throw new Error('docs/events.md has no marker before its list of types.');
  const types = Object.entries<EventTypeSpec>(eventTypes).map(([type, spec]) => describeType(type, spec));
  return `${document.slice(0, start)}${marker}\n\n${types.join('\n')}`;
}

/** Returns the list of types in the console, which cannot import the code of the server. */
export function eventTypesOfConsole(): string {
  const names = Object.keys(eventTypes).filter((type) => type !== 'endpoint.test');
  return `// npm run schema:print generates this file from src/events/event-types.ts. A test compares it.

/** Types that an endpoint can choose. */
export const eventTypes: readonly string[] = [
${names.map((name) => `  '${name}',\n`).join('')}];

/** Is sent to one endpoint by a button, so that no endpoint chooses it. */
export const testEventType = 'endpoint.test';
`;
}

function describeType(type: string, { entity, scope, description, schema }: EventTypeSpec): string {
  const needs = scope ? `, for clients with \`${scope}\`` : '';
  const properties = Object.entries(schema.shape).flatMap(([name, field]) =>
    rowsOf(name, field as z.ZodType),
  );
  const list = properties.length > 0 ? `\n${properties.join('\n')}\n` : '';
  return `### ${type}\n\n${description}\nNumbered per ${entity}${needs}.\n${list}`;
}

/** The line of a property, and those of its properties. */
function rowsOf(name: string, field: z.ZodType): string[] {
  const isNullable = field instanceof z.ZodNullable;
  const inner = isNullable ? (field.unwrap() as z.ZodType) : field;
  const schema = z.toJSONSchema(inner, { io: 'input' });
  const text = field.description ?? inner.description ?? '';
  const own = inner instanceof z.ZodObject ? Object.entries(inner.shape) : [];
  return [
    `- \`${name}\`: ${String(schema.type)}${isNullable ? ' or null' : ''}. ${text}`.trimEnd(),
    ...own.flatMap(([part, shape]) => rowsOf(`${name}.${part}`, shape as z.ZodType)),
  ];
}
