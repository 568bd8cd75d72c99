import type { PostFieldsFragment } from '@patchbay/client/operations';
import { postTexts } from '../texts/posts.js';
import { Time } from '../ui/format.js';

const texts = postTexts.page;

/** All attempts to hand the post to its platform, with the ids that its support asks for. */
export function AttemptTable({ attempts }: { attempts: PostFieldsFragment['attempts'] }) {
  const { number, state, since, by, id } = texts.attemptColumns;
  return (
    <details className="rounded-xl border border-line bg-card p-4 sm:p-6">
      <summary className="cursor-pointer font-semibold">{`${texts.attempts} (${attempts.length})`}</summary>
      <div role="region" aria-label={texts.attempts} tabIndex={0} className="mt-4 overflow-x-auto">
        <table className="w-full min-w-xl text-left text-sm">
          <thead className="text-soft">
            <tr>
              {[number, state, since, by, id].map((column) => (
                <th key={column} scope="col" className="py-2 pr-4 font-semibold">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <tr key={attempt.number} className="border-t border-line">
                <th scope="row" className="py-2 pr-4 font-normal">
                  {attempt.number}
                </th>
                <td className="py-2 pr-4">
                  {attempt.state}
                  {attempt.failReason && <span className="block text-soft">{attempt.failReason}</span>}
                </td>
                <td className="py-2 pr-4 whitespace-nowrap">
                  <Time value={attempt.stateSince} />
                </td>
                <td className="py-2 pr-4">{attempt.byPerson ? texts.byUser : texts.byServer}</td>
                <td className="py-2 pr-4 font-mono text-xs wrap-anywhere">{attempt.publishId}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
