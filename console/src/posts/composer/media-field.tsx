import { type DragEvent, useId, useState } from 'react';
import { composerTexts } from '../../texts/composer.js';
import { buttonClass } from '../../ui/button.js';
import { Card } from '../../ui/page.js';
import type { MediaEntry } from './draft.js';
import { MediaItem } from './media-item.js';

const texts = composerTexts.media;

/** The files of a post, in order. Each starts to upload as soon as it is chosen. */
export function MediaField({
  media,
  error,
  onChange,
}: {
  media: readonly MediaEntry[];
  error: string | undefined;
  onChange: (change: (media: readonly MediaEntry[]) => readonly MediaEntry[]) => void;
}) {
  const id = useId();
  const [isDropTarget, setDropTarget] = useState(false);
  const add = (files: FileList | null) => {
    const entries = [...(files ?? [])].map(toEntry);
    if (entries.length > 0) onChange((known) => [...known, ...entries]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropTarget(false);
    add(event.dataTransfer.files);
  };
  const remove = (removed: MediaEntry) => {
    URL.revokeObjectURL(removed.previewUrl);
    onChange((known) => known.filter(({ key }) => key !== removed.key));
  };
  return (
    <Card title={texts.title}>
      <div
        className={`rounded-lg border border-dashed p-4 ${isDropTarget ? 'border-accent bg-neutral-soft' : 'border-soft'}`}
        onDragOver={(event) => {
          event.preventDefault();
          setDropTarget(true);
        }}
        onDragLeave={() => setDropTarget(false)}
        onDrop={drop}
      >
        <input
          id={id}
          name="media"
          type="file"
          accept="video/mp4,video/quicktime,video/webm,image/jpeg,image/webp,image/png"
          multiple
          className="peer sr-only"
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            add(event.currentTarget.files);
            // The same file can be chosen again after it was removed.
            event.currentTarget.value = '';
          }}
        />
        <label
          htmlFor={id}
          className={buttonClass(
            'secondary',
            'cursor-pointer peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent',
          )}
        >
          {texts.label}
        </label>
        <p id={`${id}-hint`} className="mt-2 text-sm text-soft">
          {texts.hint}
        </p>
        {error && (
          <p role="alert" className="mt-2 text-sm text-danger">
            {error}
          </p>
        )}
      </div>
      {media.length > 0 && (
        <ol className="mt-4 space-y-4">
          {media.map((entry, index) => (
            <MediaItem
              key={entry.key}
              entry={entry}
              onUpload={(upload) =>
                onChange((known) =>
                  known.map((one) =>
                    one.key === entry.key
                      ? { ...one, upload, isPhoto: upload?.kind ? upload.kind === 'PHOTO' : one.isPhoto }
                      : one,
                  ),
                )
              }
              onRemove={() => remove(entry)}
              {...(index > 0 && { onMoveUp: () => onChange((known) => swap(known, index - 1)) })}
              {...(index < media.length - 1 && { onMoveDown: () => onChange((known) => swap(known, index)) })}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

let entryCount = 0;

function toEntry(file: File): MediaEntry {
  entryCount += 1;
  return {
    key: `file-${entryCount}`,
    file,
    previewUrl: URL.createObjectURL(file),
    isPhoto: file.type.startsWith('image/'),
    upload: null,
  };
}

/** Exchanges an entry and the next one. */
function swap(media: readonly MediaEntry[], index: number): MediaEntry[] {
  const changed = [...media];
  const [first, second] = changed.splice(index, 2);
  changed.splice(index, 0, second!, first!);
  return changed;
}
