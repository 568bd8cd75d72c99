import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Audit, type AuditEvent } from '../../audit/audit.js';
import type { Failure } from '../../failures/failure.js';
import type { AssistantActor, CallTrace, Tool } from '../tools/tool.js';

const flushMs = 60_000;
/** Groups of calls that are kept in memory. */
const maxGroups = 1_000;

/** A call that has ended. */
export interface EndedCall {
  tool: Tool;
  actor: AssistantActor;
  failure: Failure | null;
  given?: unknown;
  /** Null after a failure. */
  output?: object | null;
  trace?: CallTrace;
}

/** Calls that are one row of the audit trail. */
interface Group {
  event: AuditEvent;
  count: number;
}

/**
 * Writes calls of tools to the audit trail. Each call that could have an effect has its own row. All others are counted: one row for each
 * assistant, user, tool and outcome in a minute, because assistants call often.
 */
@Injectable()
export class ToolCallTrail implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Mcp');
  private groups = new Map<string, Group>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly audit: Audit) {}

  /** Not `@Interval`, which tests do not start. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), flushMs).unref();
  }

  /** Never throws: the call has had its effect, so a failure to record it must not hide the result. */
  async record(call: EndedCall): Promise<void> {
    const confirmation = call.trace?.confirmationId ?? null;
    if (confirmation === null) return this.count(call);
    const { given, output } = call;
    const event = toEvent(call, { confirmation, ...objectsIn(given), ...resultsIn(output ?? null) });
    await this.write([event]);
  }

  /** Writes the counted calls. */
  async flush(): Promise<void> {
    const taken = this.groups;
    this.groups = new Map();
    const events = [...taken.values()].map(({ event, count }) => ({
      ...event,
      details: { ...event.details, count },
    }));
    if (!(await this.write(events))) this.putBack(taken);
  }

  onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    return this.flush();
  }

  private async count(call: EndedCall): Promise<void> {
    const { tool, actor, failure, output } = call;
    const isDryRun = output && 'dryRun' in output && output.dryRun !== null;
    const key = [actor.userId, actor.clientId, tool.name, failure?.code ?? '', isDryRun].join(' ');
    const group = this.groups.get(key);
    if (group) {
      group.count += 1;
      return;
    }
    this.groups.set(key, { event: toEvent(call, isDryRun ? { isDryRun } : {}), count: 1 });
    if (this.groups.size >= maxGroups) await this.flush();
  }

  /** Counts again what could not be written, so that it is written later. As much as memory is meant for. */
  private putBack(taken: ReadonlyMap<string, Group>): void {
    for (const [key, { event, count }] of taken) {
      const group = this.groups.get(key);
      if (group) group.count += count;
      else if (this.groups.size < maxGroups) this.groups.set(key, { event, count });
    }
  }

  /** Whether they were written. */
  private async write(events: readonly AuditEvent[]): Promise<boolean> {
    if (events.length === 0) return true;
    try {
      await this.audit.recordAll(events);
      return true;
    } catch (error) {
      this.logger.error({ err: error, count: events.length }, 'Recording tool calls failed');
      return false;
    }
  }
}

function toEvent({ tool, actor, failure }: EndedCall, details: object): AuditEvent {
  return {
    action: 'assistant.tool_called',
    actor,
    outcome: failure ? 'FAILURE' : 'SUCCESS',
    target: { type: 'oauth_client', id: actor.clientId },
    details: { tool: tool.name, ...details, ...(failure && { code: failure.code }) },
  };
}

/** Ids in the arguments of a call that was checked against its schema: accountId, postId, commentId and the like. */
function objectsIn(given: unknown): Record<string, unknown> {
  const { targets, ...input } = given as Record<string, unknown>;
  const ids = Object.entries(input).filter(
    ([name, value]) => name.endsWith('Id') && typeof value === 'string',
  );
  const accounts = Array.isArray(targets) && {
    accountIds: targets.map(({ accountId }: { accountId: string }) => accountId),
  };
  return { ...Object.fromEntries(ids), ...accounts };
}

/** Ids of what a call created or changed. */
function resultsIn(output: object | null): { results?: string[] } {
  const { posts, result } = (output ?? {}) as { posts?: { id: string }[]; result?: { id?: string } | null };
  const results = posts?.map(({ id }) => id) ?? (result?.id ? [result.id] : []);
  return results.length > 0 ? { results } : {};
}
