/** What the bench gave this process. */
export const settings: unknown = JSON.parse(process.argv[2] ?? '{}');

/** Reports the result, or that this side is ready. */
export function report(message: object): void {
  process.send!(message);
}

export interface ChildQuestion {
  id: number;
  question: object;
}

export type ChildAnswer = { id: number; answer: object } | { id: number; error: string };

/** Answers what the bench asks this process, for as long as it lives. */
export function answerQuestions(handler: (question: never) => Promise<object>): void {
  process.on('message', ({ id, question }: ChildQuestion) => {
    void handler(question as never).then(
      (answer) => report({ id, answer }),
      (error: unknown) => report({ id, error: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
  });
}
