import type { PostFieldsFragment } from '@patchbay/client/operations';
import { postTexts } from '../texts/posts.js';
import { Time } from '../ui/format.js';
import { Cell, Row, Table } from '../ui/table.js';

const texts = postTexts.page;

/** All attempts to hand the post to its platform, with the ids that its support asks for. */
export function AttemptTable({ attempts }: { attempts: PostFieldsFragment['attempts'] }) {
  const { number, state, since, by, id } = texts.attemptColumns;
  return (
    <details className="rounded-xl border border-line bg-card p-4 sm:p-6">
      <summary className="cursor-pointer font-semibold">{`${texts.attempts} (${attempts.length})`}</summary>
      <div className="mt-4">
        <Table caption={texts.attempts} columns={[number, state, since, by, id]}>
          {attempts.map((attempt) => (
            <Row key={attempt.number}>
              <Cell label={number} isRowHeader>
                {attempt.number}
              </Cell>
              <Cell label={state}>
                {attempt.state}
                {attempt.failReason && <span className="block text-soft">{attempt.failReason}</span>}
              </Cell>
              <Cell label={since}>
                <Time value={attempt.stateSince} />
              </Cell>
              <Cell label={by}>{attempt.byPerson ? texts.byUser : texts.byServer}</Cell>
              <Cell label={id} className="font-mono text-xs wrap-anywhere">
                {attempt.publishId}
              </Cell>
            </Row>
          ))}
        </Table>
      </div>
    </details>
  );
}
