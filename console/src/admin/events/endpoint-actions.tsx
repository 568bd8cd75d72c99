import {
  DeleteEventEndpointDocument,
  type EventEndpointFieldsFragment,
  PauseEventEndpointDocument,
  ResumeEventEndpointDocument,
  SendTestEventDocument,
} from '@patchbay/client/operations';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { EndpointSecret } from './endpoint-secret.js';

const texts = eventTexts.endpoints;

interface ActionProps {
  endpoint: EventEndpointFieldsFragment;
  report: (note: string) => void;
}

/** Test, pause and resume, secret, and deletion of an endpoint. */
export function EndpointActions(props: ActionProps) {
  const { endpoint, report } = props;
  const { id, state } = endpoint;
  const test = useAction(SendTestEventDocument);
  const pause = useAction(PauseEventEndpointDocument);
  const resume = useAction(ResumeEventEndpointDocument);
  const variables = { input: { id } };
  const isStopped = state === 'PAUSED' || state === 'DISABLED';
  return (
    <div className="mt-4 space-y-3">
      <FailureNote showsFields failure={test.failure ?? (isStopped ? resume : pause).failure} />
      <div className="flex flex-wrap gap-2">
        {/* A disabled endpoint gets no events. */}
        {state !== 'DISABLED' && (
          <Button
            busy={test.isRunning}
            onClick={async () => {
              if (await test.run(variables)) report(texts.tested);
            }}
          >
            {texts.test}
          </Button>
        )}
        {isStopped ? (
          <Button
            busy={resume.isRunning}
            onClick={async () => {
              if (await resume.run(variables)) report(texts.resumed);
            }}
          >
            {state === 'DISABLED' ? texts.enable : texts.resume}
          </Button>
        ) : (
          <Button
            busy={pause.isRunning}
            onClick={async () => {
              if (await pause.run(variables)) report(texts.paused);
            }}
          >
            {texts.pause}
          </Button>
        )}
        <EndpointSecret {...props} />
        <Delete id={id} />
      </div>
    </div>
  );
}

function Delete({ id }: { id: string }) {
  const { run, failure, isRunning } = useAction(DeleteEventEndpointDocument);
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {texts.remove}
      </Button>
      <ConfirmDialog
        title={texts.remove}
        isOpen={isOpen}
        close={() => setOpen(false)}
        action={texts.remove}
        busy={isRunning}
        confirm={async () => {
          if (await run({ input: { id } })) void navigate({ to: '/admin/events', replace: true });
        }}
      >
        <p>{texts.removeText}</p>
        <FailureNote showsFields failure={failure} />
      </ConfirmDialog>
    </>
  );
}
