import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Scope } from '../../auth/scopes.js';
import { AccountTools } from './account.tools.js';
import { CommentTools } from './comment.tools.js';
import { ContentTools } from './content.tools.js';
import { OrderTools } from './order.tools.js';
import { PostStatusTools } from './post-status.tools.js';
import { PublishTools } from './publish.tools.js';
import { ShopChangeTools } from './shop-change.tools.js';
import { ShopTools } from './shop.tools.js';
import type { Tool, ToolGroup, ToolKind } from './tool.js';

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
  CHECK: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  CREATE: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  CHANGE: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
};

/** All tools. */
@Injectable()
export class Tools {
  readonly listed: readonly ListedTool[];
  /** Scopes that some tool requires. */
  readonly scopes: readonly Scope[];
  private readonly byName: ReadonlyMap<string, Tool>;

  constructor(
    accounts: AccountTools,
    postStatus: PostStatusTools,
    publishing: PublishTools,
    content: ContentTools,
    comments: CommentTools,
    orders: OrderTools,
    shops: ShopTools,
    shopChanges: ShopChangeTools,
  ) {
    const groups: readonly ToolGroup[] = [
      ...[accounts, postStatus, publishing, content, comments],
      ...[orders, shops, shopChanges],
    ];
    const all = groups.flatMap(({ tools }) => tools);
    this.byName = new Map(all.map((tool) => [tool.name, tool]));
    this.listed = all.map(describeTool);
    this.scopes = [...new Set(all.map(({ scope }) => scope))];
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
  return rest as { type: 'object' };
}
