import { isFailure, type TypedDocument } from '@patchbay/client';
import { useState } from 'react';
import { type AnyVariables, type CombinedError, useMutation } from 'urql';
import { toProblem } from './errors.js';

/** Why an action did not succeed, for its form. */
export interface ActionFailure {
  code: string;
  userMessage: string;
  /** Null for failures that the schema declares. */
  requestId: string | null;
  /** Messages of invalid inputs, by the name of the field. */
  fields: Readonly<Record<string, string>>;
}

type ActionUnion<Data> = Exclude<Data[Exclude<keyof Data, '__typename'>], null | undefined | string>;
type Success<Data> = Exclude<ActionUnion<Data>, { userMessage: string }>;
type Failure<Data> = Extract<ActionUnion<Data>, { userMessage: string }>;

/** Runs a mutation of a form or button, and keeps its failure until the next run. */
export function useAction<Data, Variables extends AnyVariables>(document: TypedDocument<Data, Variables>) {
  const [{ fetching }, execute] = useMutation<Data, Variables>(document);
  const [failure, setFailure] = useState<ActionFailure | null>(null);
  /** The failure that the schema declares, with its own fields. */
  const [declared, setDeclared] = useState<Failure<Data> | null>(null);

  async function run(variables: Variables): Promise<Success<Data> | null> {
    setFailure(null);
    setDeclared(null);
    const { data, error } = await execute(variables);
    if (error) setFailure(toActionFailure(error));
    if (error || !data) return null;
    const result = Object.values(data).find((value) => typeof value === 'object') as { __typename: string };
    if (!isFailure(result)) return result as Success<Data>;
    const { code, userMessage } = result as unknown as ActionFailure;
    setFailure({ code, userMessage, requestId: null, fields: {} });
    setDeclared(result);
    return null;
  }
  return { run, failure, declared, isRunning: fetching, clear: () => setFailure(null) };
}

function toActionFailure(error: CombinedError): ActionFailure {
  const details = error.graphQLErrors[0]?.extensions?.details as { fields?: unknown } | undefined;
  const entries = Array.isArray(details?.fields)
    ? (details.fields as { path?: string; message?: string }[])
    : [];
  const fields = entries.map(({ path, message }) => [path?.split('.').at(-1) ?? '', message ?? '']);
  return { ...toProblem(error), fields: Object.fromEntries(fields) };
}
