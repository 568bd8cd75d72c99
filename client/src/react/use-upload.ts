import { useCallback, useEffect, useRef, useState } from 'react';
import { networkError, PatchbayError } from '../errors.js';
import type { UploadTask } from '../uploads.js';
import { usePatchbay } from './context.js';

export type UploadState =
  | { status: 'idle' }
  | { status: 'uploading' | 'paused'; file: File; bytesSent: number }
  | { status: 'done'; file: File; uploadId: string }
  | { status: 'failed'; file: File; bytesSent: number; error: PatchbayError };

/** Uploads one file at a time. A new file replaces the previous one. */
export function useUpload() {
  const client = usePatchbay();
  const [state, setState] = useState<UploadState>({ status: 'idle' });
  const task = useRef<UploadTask>(null);
  // What was sent is kept, so that the same file continues after the user has come back.
  useEffect(() => () => task.current?.pause(), []);

  const start = useCallback(
    async (file: File): Promise<string | null> => {
      task.current?.cancel();
      setState({ status: 'uploading', file, bytesSent: 0 });
      let bytesSent = 0;
      const current = client.upload(file, {
        onProgress: (progress) => {
          bytesSent = progress.bytesSent;
          if (task.current !== current) return;
          setState((known) => ('bytesSent' in known ? { ...known, bytesSent } : known));
        },
      });
      task.current = current;
      try {
        const uploadId = await current.done;
        if (task.current === current) setState({ status: 'done', file, uploadId });
        return uploadId;
      } catch (reason) {
        if (task.current !== current) return null;
        const error = reason instanceof PatchbayError ? reason : networkError(reason);
        setState({ status: 'failed', file, bytesSent, error });
        return null;
      }
    },
    [client],
  );
  const change = (status: 'uploading' | 'paused') =>
    setState((known) => ('bytesSent' in known && !('error' in known) ? { ...known, status } : known));
  return {
    state,
    start,
    pause: () => {
      task.current?.pause();
      change('paused');
    },
    resume: () => {
      task.current?.resume();
      change('uploading');
    },
    /** Ends the upload, and forgets the file. */
    cancel: () => {
      const current = task.current;
      task.current = null;
      current?.cancel();
      setState({ status: 'idle' });
    },
  };
}
