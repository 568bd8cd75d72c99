import { type DragEvent, useEffectEvent, useId, useRef, useState } from 'react';
import { useTexts } from './context.js';
import type { Texts } from './texts.js';
import { useUpload } from './use-upload.js';

export interface UploadFieldProps {
  /** Label of the field. Default: `texts.chooseFile`. */
  label?: string;
  /** Name of a hidden form field with the id of the upload. */
  name?: string;
  /** Accepted file types. Default: videos and photos. */
  accept?: string;
  /** Called with the id of the upload, and with null when the user chooses another file or cancels. */
  onChange?: (uploadId: string | null, file: File | null) => void;
  texts?: Partial<Texts>;
  className?: string;
}

/** Uploads a video or photo with progress. Interrupted uploads continue. */
export function UploadField({
  label,
  name,
  accept = 'video/*,image/*',
  onChange,
  texts,
  className,
}: UploadFieldProps) {
  const text = useTexts(texts);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { state, start, pause, resume, cancel } = useUpload();
  const [isDropTarget, setDropTarget] = useState(false);
  const report = useEffectEvent((uploadId: string | null, file: File | null) => onChange?.(uploadId, file));

  const begin = async (file: File | undefined) => {
    if (!file) return;
    report(null, file);
    const uploadId = await start(file);
    if (uploadId !== null) report(uploadId, file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropTarget(false);
    void begin(event.dataTransfer.files[0]);
  };
  const reset = () => {
    cancel();
    if (input.current) input.current.value = '';
    report(null, null);
    input.current?.focus();
  };
  const isRunning = state.status === 'uploading' || state.status === 'paused';
  const percent =
    'bytesSent' in state ? Math.floor((100 * state.bytesSent) / Math.max(1, state.file.size)) : 0;
  const messages = {
    idle: () => null,
    uploading: () => text.uploading(percent),
    paused: () => text.uploadPaused,
    done: () => ('file' in state ? text.uploadDone(state.file.name) : null),
    failed: () => ('error' in state ? text.uploadFailed(state.error.userMessage) : null),
  };
  return (
    <div
      className={`patchbay patchbay-upload ${className ?? ''}`}
      data-drop={isDropTarget}
      onDragOver={(event) => {
        event.preventDefault();
        setDropTarget(true);
      }}
      onDragLeave={() => setDropTarget(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>
        {label ?? text.chooseFile} <span className="patchbay-muted">{text.dropFile}</span>
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        aria-describedby={`${id}-message`}
        onChange={(event) => void begin(event.currentTarget.files?.[0])}
      />
      {name && state.status === 'done' && <input type="hidden" name={name} value={state.uploadId} />}
      {isRunning && <progress aria-label={label ?? text.chooseFile} max={100} value={percent} />}
      <p
        id={`${id}-message`}
        role={state.status === 'failed' ? 'alert' : 'status'}
        className="patchbay-message"
        data-kind={state.status === 'failed' ? 'error' : 'info'}
      >
        {messages[state.status]()}
      </p>
      {isRunning && (
        <button
          type="button"
          className="patchbay-button"
          onClick={state.status === 'paused' ? resume : pause}
        >
          {state.status === 'paused' ? text.resume : text.pause}
        </button>
      )}
      {state.status === 'failed' && (
        <button type="button" className="patchbay-button" onClick={() => void begin(state.file)}>
          {text.retry}
        </button>
      )}
      {state.status !== 'idle' && (
        <button type="button" className="patchbay-button" onClick={reset}>
          {text.cancel}
        </button>
      )}
    </div>
  );
}
