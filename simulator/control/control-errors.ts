/** A refusal of the control API. */
export class ControlRefusal extends Error {
  constructor(
    readonly status: 400 | 404,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function notFound(what: string): ControlRefusal {
  return new ControlRefusal(404, 'NOT_FOUND', `There is no such ${what}.`);
}

export function invalidInput(message: string): ControlRefusal {
  return new ControlRefusal(400, 'INVALID_INPUT', message);
}
