import type { z } from 'zod';
import type { UserActor } from '../../auth/actor.js';
import type { Scope } from '../../auth/scopes.js';
import { type ProviderMarker, providerMarker } from '../../discovery/markers.js';

/** The person whose assistant calls a tool. `clientId` is the assistant. */
export type AssistantActor = UserActor & { readonly clientId: string };

/**
 * What a tool does.
 *
 * - `READ`: reads data.
 * - `CHECK`: a dry run. It returns a confirmation token. It stores the proposal, and may fetch files that it names by address.
 * - `READ_PLATFORM`: reads data from a platform now.
 * - `CREATE`: adds something, once per confirmation token.
 * - `CHANGE`: changes or deletes something, once per confirmation token.
 */
export type ToolKind = 'READ' | 'READ_PLATFORM' | 'CHECK' | 'CREATE' | 'CHANGE';

/** What the audit trail shows about a call. The tool fills it in. */
export interface CallTrace {
  /** Id of the confirmation whose call started. Null if none did. */
  confirmationId: string | null;
}

/** A tool of the MCP server. */
export interface Tool {
  name: string;
  title: string;
  /** For the assistant: what the tool does, and what to do before and after it. */
  description: string;
  kind: ToolKind;
  scope: Scope;
  input: z.ZodObject;
  output: z.ZodObject;
  /** @throws Failure */
  run(actor: AssistantActor, input: never, trace: CallTrace): Promise<object>;
}

interface TypedTool<Input extends z.ZodObject, Output extends z.ZodObject> extends Omit<
  Tool,
  'input' | 'output' | 'run'
> {
  input: Input;
  output: Output;
  run(actor: AssistantActor, input: z.output<Input>, trace: CallTrace): Promise<z.output<Output>>;
}

/** Declares a tool whose code fits its schemas. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: TypedTool<Input, Output>,
): Tool {
  return tool;
}

/** A provider of tools. */
export interface ToolProvider {
  readonly tools: readonly Tool[];
}

/** Adds the tools of a provider to the MCP server. */
export const ToolGroup: ProviderMarker<void, ToolProvider> = providerMarker('patchbay:tool-group');
