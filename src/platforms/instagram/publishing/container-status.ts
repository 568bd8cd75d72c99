import type { PublishStatus } from '../../platform-outcomes.js';
import type { ContainerState } from '../../platform-containers.js';
import { containerRemedy } from './remedies.js';

interface ContainerStatusResponse {
  status_code: string;
  status: string | null;
}

/** Status of a container. An unknown status counts as in progress; a container expires within a day. */
export function containerState({ status_code, status }: ContainerStatusResponse): ContainerState {
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
 * Whether a post is live, from the status of its container after a publish request. A container that is ready, expired or broken
 * was not published.
 */
export function publishStatus(response: ContainerStatusResponse): PublishStatus {
  const platformStatus = response.status_code;
  const container = containerState(response);
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
