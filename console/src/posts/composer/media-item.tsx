import { useUpload } from '@patchbay/client/react';
import { UploadDocument, type UploadFieldsFragment } from '@patchbay/client/operations';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useClient } from 'urql';
import { toProblem } from '../../data/errors.js';
import { useOnline } from '../../data/use-online.js';
import { composerTexts } from '../../texts/composer.js';
import { Button } from '../../ui/button.js';
import { Alert } from '../../ui/states.js';
import type { MediaEntry } from './draft.js';

const texts = composerTexts.media;

/** One file: preview, upload with progress, and what the server found in it. */
export function MediaItem({
  entry: { file, previewUrl, isPhoto, upload },
  onUpload,
  onRemove,
  onMoveUp,
  onMoveDown,
}: {
  entry: MediaEntry;
  onUpload: (upload: UploadFieldsFragment | null) => void;
  onRemove: () => void;
  onMoveUp?: () => void;
  onMoveDown?: () => void;
}) {
  const { state, start, pause, resume, cancel } = useUpload();
  const client = useClient();
  const isOnline = useOnline();
  const [failure, setFailure] = useState<string | null>(null);
  const run = useEffectEvent(async () => {
    setFailure(null);
    const id = await start(file);
    if (id === null) return;
    const { data, error } = await client
      .query(UploadDocument, { id }, { requestPolicy: 'network-only' })
      .toPromise();
    if (data?.upload) onUpload(data.upload);
    else if (error) setFailure(toProblem(error).userMessage);
  });
  useEffect(() => void run(), []);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (attempt > 0) void run();
  }, [attempt]);

  const isInterrupted = state.status === 'failed' && state.error.code === 'NETWORK_ERROR';
  const isWaiting = !isOnline && (isInterrupted || state.status === 'uploading');
  const reconnect = useEffectEvent(() => {
    if (isInterrupted) void run();
    else if (state.status === 'uploading') {
      // Does not wait for the next retry, which may be 20 seconds away.
      pause();
      resume();
    }
  });
  const wasOnline = useRef(isOnline);
  useEffect(() => {
    if (isOnline && !wasOnline.current) reconnect();
    wasOnline.current = isOnline;
  }, [isOnline]);

  const isRunning = state.status === 'uploading' || state.status === 'paused';
  const percent = 'bytesSent' in state ? Math.floor((100 * state.bytesSent) / Math.max(1, file.size)) : 0;
  const problem =
    failure ??
    (state.status === 'failed' && !isWaiting ? (state.error.userMessage ?? texts.failed) : null) ??
    (upload?.state === 'REJECTED'
      ? (texts.rejected[upload.rejectedBecause ?? ''] ?? texts.rejectedOther)
      : null);
  return (
    <li className="flex flex-wrap gap-4 rounded-lg border border-line p-3">
      <div className="grid h-48 w-40 shrink-0 place-items-center overflow-hidden rounded bg-black">
        {isPhoto ? (
          <img src={previewUrl} alt={texts.preview(file.name)} className="max-h-48 max-w-40 object-contain" />
        ) : (
          <video
            src={previewUrl}
            controls
            muted
            playsInline
            aria-label={texts.preview(file.name)}
            className="max-h-48 max-w-40"
          />
        )}
      </div>
      <div className="min-w-0 flex-1 basis-52 space-y-2">
        <p className="font-semibold wrap-anywhere">{file.name}</p>
        <p className="text-sm text-soft">
          {texts.facts(isPhoto ? texts.photo : texts.video, formatBytes(file.size))}
        </p>
        {isRunning && (
          <progress
            aria-label={texts.progress(file.name)}
            max={100}
            value={percent}
            className="w-full accent-accent"
          />
        )}
        {!problem && (
          <p role="status" className="text-sm">
            {state.status === 'paused'
              ? texts.paused
              : isWaiting
                ? texts.waiting
                : state.status === 'uploading'
                  ? texts.uploading(percent)
                  : upload
                    ? texts.done
                    : texts.checking}
          </p>
        )}
        {problem && <Alert>{problem}</Alert>}
        <div className="flex flex-wrap gap-2">
          {state.status === 'uploading' && <Button onClick={pause}>{texts.pause}</Button>}
          {state.status === 'paused' && <Button onClick={resume}>{texts.resume}</Button>}
          {(state.status === 'failed' || failure) && (
            <Button onClick={() => setAttempt(attempt + 1)}>{texts.retry}</Button>
          )}
          {onMoveUp && <Button onClick={onMoveUp}>{texts.moveUp}</Button>}
          {onMoveDown && <Button onClick={onMoveDown}>{texts.moveDown}</Button>}
          <Button
            kind="quiet"
            aria-label={`${texts.remove} ${file.name}`}
            onClick={() => {
              cancel();
              onRemove();
            }}
          >
            {texts.remove}
          </Button>
        </div>
      </div>
    </li>
  );
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

function formatBytes(bytes: number): string {
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const format = new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: byteUnits[power]!,
    maximumFractionDigits: 1,
  });
  return format.format(bytes / 1000 ** power);
}
