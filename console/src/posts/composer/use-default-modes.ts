import type { AccountOptionFragment } from '@patchbay/client/operations';
import { type Dispatch, type SetStateAction, useEffect, useRef } from 'react';
import { type Choices, newChoices } from './draft.js';
import type { ComposerState } from './use-composers.js';

type AllChoices = Readonly<Record<string, Choices>>;

/**
 * Selects the inbox of TikTok for an account when its options arrive, while TikTok has not audited the app of the installation: it
 * would refuse most direct posts. The user can choose otherwise.
 */
export function useDefaultModes(
  accounts: readonly AccountOptionFragment[] | undefined,
  composers: Readonly<Record<string, ComposerState>>,
  setChoices: Dispatch<SetStateAction<AllChoices>>,
): void {
  const known = useRef(new Set<string>());
  useEffect(() => {
    for (const [id, { composer }] of Object.entries(composers)) {
      const { info } = composer ?? {};
      if (info?.__typename !== 'TikTokComposer' || known.current.has(id)) continue;
      known.current.add(id);
      const canDraft = accounts?.find((account) => account.id === id)?.capabilities.includes('DRAFT');
      if (info.isAppAudited || !canDraft) continue;
      setChoices((choices) => {
        const chosen = choices[id] ?? newChoices;
        return { ...choices, [id]: { ...chosen, tiktok: { ...chosen.tiktok, mode: 'DRAFT' } } };
      });
    }
  }, [accounts, composers, setChoices]);
}
