import { Failure } from './failure.js';

/**
 * Runs `work` and prefixes the paths of its INVALID_INPUT errors with the argument: `name` becomes `input.name`.
 *
 * @throws Failure as `work` does
 */
export async function inArgument<Result>(argument: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'INVALID_INPUT') throw error;
    const { fields = [] } = error.details as { fields?: { path: string; message: string }[] };
    if (fields.length === 0) throw error;
    const { message, userMessage, cause } = error;
    const located = fields.map((field) => ({ ...field, path: `${argument}.${field.path}` }));
    throw new Failure('INVALID_INPUT', { fields: located }, { message, userMessage, cause });
  }
}
