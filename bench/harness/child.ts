/** The settings that the bench has passed to this process. */
export const settings: unknown = JSON.parse(process.argv[2] ?? '{}');

/** Reports the result, or the facts of a side that is ready. */
export function report(message: object): void {
  process.send!(message);
}

export interface ChildRequest {
  id: number;
  request: object;
}

export type ChildResponse = { id: number; response: object } | { id: number; error: string };

/** Handles requests of the bench until the process ends. */
export function handleRequests(handler: (request: never) => Promise<object>): void {
  process.on('message', ({ id, request }: ChildRequest) => {
    void handler(request as never).then(
      (response) => report({ id, response }),
      (error: unknown) => report({ id, error: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
  });
}
