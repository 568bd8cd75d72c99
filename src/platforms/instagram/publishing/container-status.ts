import type { PublishStatus } from '../../platform-outcomes.js';
import type { ContainerState } from '../../platform-containers.js';
import { containerRemedy } from './remedies.js';

interface Told {
  status_code: string;
  status: string | null;
}

/** What a container's status means. An unknown word is one of work in progress: the container's end is in a day at most. */
export function containerState({ status_code, status }: Told): ContainerState {
  switch (status_code) {
    case 'FINISHED':
      return { state: 'READY' };
    case 'PUBLISHED':
      return { state: 'PUBLISHED' };
    case 'EXPIRED':
      return { state: 'EXPIRED' };
    case 'ERROR': {
      const subcode = subcodeOf(status);
      const failReason = subcode === null ? 'ERROR' : String(subcode);
      return { state: 'FAILED', failReason, ...containerRemedy(subcode) };
    }
    default:
      return { state: 'PREPARING' };
  }
}

/**
 * What the container of a post, after its publishing was asked for, says of the post. One that is ready, gone or broken was not
 * published.
 */
export function publishStatus(told: Told): PublishStatus {
  const platformStatus = told.status_code;
  const container = containerState(told);
  switch (container.state) {
    case 'PUBLISHED':
      return { state: 'PUBLISHED', platformStatus, platformPostId: null, isPublic: true };
    case 'READY':
    case 'EXPIRED':
      return {
        state: 'FAILED',
        platformStatus,
        failReason: `CONTAINER_${container.state}`,
        remedy: 'RETRY',
      };
    case 'FAILED': {
      const { failReason, remedy, userMessage } = container;
      const next = remedy === 'START_OVER' ? 'RETRY' : remedy;
      return { state: 'FAILED', platformStatus, failReason, remedy: next, userMessage };
    }
    case 'PREPARING':
      return { state: 'PROCESSING', platformStatus, bytesReceived: null };
  }
}

/** The first number of seven digits: documented as the whole status, found within a sentence. */
function subcodeOf(status: string | null): number | null {
  const match = status && /\b\d{7}\b/.exec(status);
  return match ? Number(match[0]) : null;
}
