/** An error of the control API. */
export class ControlError extends Error {
  constructor(
    readonly status: 400 | 404,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function notFound(what: string): ControlError {
  return new ControlError(404, 'NOT_FOUND', `There is no such ${what}.`);
}

export function invalidInput(message: string): ControlError {
  return new ControlError(400, 'INVALID_INPUT', message);
}
