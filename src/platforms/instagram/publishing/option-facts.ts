import type { OptionFact } from '../../platform-publishing.js';
import { InstagramPlacement, readStoredOptions } from './options.js';

/** What stored options mean for a post. */
export function describeOptions(stored: unknown): OptionFact[] {
  const options = readStoredOptions(stored);
  const { altTexts, userTags, collaborators, locationId, coverUrl, coverTimestampMs } = options;
  const { audioName, trialReel } = options;
  const facts: (OptionFact | false)[] = [
    { label: 'Placement', text: options.placement === InstagramPlacement.STORY ? 'Story' : 'Feed' },
    !options.shareToFeed && { label: 'Reel', text: 'Not shown in the feed' },
    altTexts.some(Boolean) && {
      label: 'Alternative texts',
      text: altTexts.map((text, index) => `${index + 1}: ${text ?? '–'}`).join('\n'),
    },
    userTags.length > 0 && {
      label: 'Tagged accounts',
      text: userTags.map(({ username }) => `@${username}`).join(', '),
    },
    collaborators.length > 0 && {
      label: 'Invited co-authors',
      text: collaborators.map((username) => `@${username}`).join(', '),
    },
    locationId !== null && { label: 'Place', text: `Page ${locationId}` },
    coverUrl !== null && { label: 'Cover', text: coverUrl, address: coverUrl },
    coverTimestampMs !== null && { label: 'Cover', text: `At ${coverTimestampMs / 1000} seconds` },
    audioName !== null && { label: 'Name of the sound', text: audioName },
    trialReel !== null && {
      label: 'Trial reel',
      text: 'First shown to people who do not follow the account',
    },
    options.aiGenerated && { label: 'Label', text: 'Made with AI' },
  ];
  return facts.filter((fact) => fact !== false);
}
