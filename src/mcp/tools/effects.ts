import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Scope } from '../../auth/scopes.js';
import type { Summary, SummaryFact } from '../confirmations/confirmation.js';
import { ConfirmationsService, type DryRun } from '../confirmations/confirmations.service.js';
import { time, toTime, toUntrusted, untrusted } from './schemas.js';
import type { AssistantActor, CallTrace, Tool } from './tool.js';

const fact = z.object({
  label: z.string(),
  value: z.string().nullable().describe('Null if other people wrote it: see quote.'),
  quote: untrusted.nullable(),
});

export const dryRun = z
  .object({
    confirmationToken: z.string().describe('Allows exactly this call, once, within 10 minutes.'),
    expiresAt: time,
    approvalUrl: z
      .string()
      .nullable()
      .describe(
        'Page on which the user must approve before the call. Give it to the user. Null if not needed.',
      ),
    title: z.string().describe('What will happen.'),
    facts: z.array(fact),
  })
  .describe('A dry run: nothing has happened yet.');

export const confirmationToken = z
  .string()
  .min(1)
  .max(100)
  .describe(
    'From the dry run with the same arguments. Also the idempotency key: a repeated call gets the same result.',
  );

/** What a dry run found. */
interface Prepared<Fixed> {
  summary: Summary;
  /** What the dry run chose. The call does exactly this, also if it would choose something else by then. */
  fixed: Fixed;
}

interface EffectSpec<Shape extends z.ZodRawShape, Result extends z.ZodObject, Fixed extends object> {
  name: string;
  title: string;
  description: string;
  kind: 'CREATE' | 'CHANGE';
  scope: Scope;
  input: Shape;
  result: Result;
  /**
   * Checks the call without an effect, and describes it. Or the result, if the call would change nothing.
   *
   * @throws Failure if it would fail
   */
  prepare(
    actor: AssistantActor,
    input: z.output<z.ZodObject<Shape>>,
  ): Promise<Prepared<Fixed> | { unchanged: z.output<Result> }>;
  act(
    actor: AssistantActor,
    input: z.output<z.ZodObject<Shape>> & Fixed,
    idempotencyKey: string,
  ): Promise<z.output<Result>>;
}

/** Tools with an effect: without a token they are a dry run, with it they act. */
@Injectable()
export class EffectTools {
  constructor(private readonly confirmations: ConfirmationsService) {}

  define<Shape extends z.ZodRawShape, Result extends z.ZodObject, Fixed extends object>(
    spec: EffectSpec<Shape, Result, Fixed>,
  ): Tool {
    type Input = z.output<z.ZodObject<Shape>>;
    const { name, title, kind, scope } = spec;
    const input = z.strictObject({ ...spec.input, confirmationToken: confirmationToken.optional() });
    const output = z.object({
      dryRun: dryRun.nullable().describe('Null if the call had its effect, or has nothing to change.'),
      result: spec.result.nullable().describe('Null in a dry run.'),
    });
    const description = `${spec.description} Without confirmationToken it is a dry run, which returns one.`;
    const run = async (
      actor: AssistantActor,
      given: Input & { confirmationToken?: string },
      trace: CallTrace,
    ) => {
      const { confirmationToken: token, ...content } = given;
      const call = { tool: name, content };
      if (token === undefined) {
        await this.confirmations.admitDryRun(actor);
        const found = await spec.prepare(actor, given);
        if ('unchanged' in found) return { dryRun: null, result: found.unchanged };
        const { summary, fixed } = found;
        const prepared = { ...content, ...fixed };
        const proposed = await this.confirmations.propose(actor, call, { summary, prepared });
        return { dryRun: toDryRunItem(proposed), result: null };
      }
      const result = await this.confirmations.run(actor, call, { token, trace }, (prepared, key) =>
        // Written by this tool, for the same arguments.
        spec.act(actor, prepared as Input & Fixed, key),
      );
      return { dryRun: null, result };
    };
    return { ...{ name, title, description, kind, scope, input, output }, run };
  }
}

export function toDryRunItem(proposed: DryRun): z.infer<typeof dryRun> {
  return {
    confirmationToken: proposed.confirmationToken,
    expiresAt: toTime(proposed.expiresAt),
    approvalUrl: proposed.approvalUrl,
    title: proposed.summary.title,
    facts: proposed.summary.facts.map(({ label, text, isUntrusted }) => ({
      label,
      value: isUntrusted ? null : text,
      quote: isUntrusted ? toUntrusted(text) : null,
    })),
  };
}

export function fromUser(label: string, text: string): SummaryFact {
  return { label, text, isUntrusted: false };
}

/** A text that other people wrote. */
export function fromOthers(label: string, text: string | null): SummaryFact[] {
  return text === null ? [] : [{ label, text, isUntrusted: true }];
}
