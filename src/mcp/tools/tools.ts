import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { Scope } from '../../auth/scopes.js';
import { Marked } from '../../discovery/marked.js';
import { type Tool, ToolGroup, type ToolKind } from './tool.js';

/** The description of a tool in `tools/list`. */
interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: { type: 'object' };
  outputSchema: { type: 'object' };
  annotations: Readonly<Record<string, unknown>>;
}

/**
 * Hints for the assistant. A repeated call with the same confirmation token has one effect, so every tool is idempotent, except for
 * dry runs, which return a new token each time.
 */
const hints: Record<ToolKind, object> = {
  READ: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  READ_PLATFORM: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  CHECK: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  CREATE: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  CHANGE: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
};

/** All tools: those of the providers with `@ToolGroup()`, by name. */
@Injectable()
export class Tools implements OnModuleInit {
  private descriptions: readonly ListedTool[] = [];
  private byName: ReadonlyMap<string, Tool> = new Map();

  constructor(private readonly marked: Marked) {}

  /** @throws Error if two tools have the same name */
  onModuleInit(): void {
    const all = this.marked
      .providers(ToolGroup)
      .flatMap(({ target }) => target.tools)
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    this.byName = new Map(all.map((tool) => [tool.name, tool]));
    const twice = all.filter((tool) => this.byName.get(tool.name) !== tool).map(({ name }) => name);
    if (twice.length > 0) throw new Error(`Tools with the same name: ${twice.join(', ')}.`);
    this.descriptions = all.map(describeTool);
  }

  get listed(): readonly ListedTool[] {
    return this.descriptions;
  }

  /** Scopes that some tool requires. */
  get scopes(): readonly Scope[] {
    return [...new Set([...this.byName.values()].map(({ scope }) => scope))].toSorted();
  }

  find(name: string): Tool | null {
    return this.byName.get(name) ?? null;
  }
}

function describeTool({ name, title, description, kind, input, output }: Tool): ListedTool {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchema(input, 'input'),
    outputSchema: jsonSchema(output, 'output'),
    annotations: { title, ...hints[kind] },
  };
}

/** Without `$schema`: 2020-12 is the default of MCP, and some clients know only the name of another version. */
function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): { type: 'object' } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    // Assistants read every description, and the pattern of a format says nothing more.
    override: ({ jsonSchema: part }) => {
      if (part.format) delete part.pattern;
    },
  });
  return portable(rest) as { type: 'object' };
}

/**
 * The same schema with one type everywhere, and `true` instead of an empty schema: some clients refuse a tool with a list of types, or
 * do not know the other form.
 */
function portable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(portable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const part = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, isEmpty(name, value) || portable(value)]),
  );
  const { type: types, description, ...rest } = part;
  if (!Array.isArray(types)) return part;
  const anyOf = types.map((type) => (type === 'null' ? { type } : { ...rest, type }));
  return { anyOf, ...(description !== undefined && { description }) };
}

function isEmpty(name: string, value: unknown): boolean {
  return name === 'additionalProperties' && typeof value === 'object' && Object.keys(value!).length === 0;
}
