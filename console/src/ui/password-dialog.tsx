import { useForm } from 'react-hook-form';
import type { ActionFailure } from '../data/use-action.js';
import { texts } from '../texts.js';
import { Button, type ButtonKind } from './button.js';
import { Dialog, type DialogProps } from './dialog.js';
import { Reauthentication } from './reauthentication.js';

interface ConfirmProps {
  action: string;
  kind?: ButtonKind;
  busy: boolean;
  failure: ActionFailure | null;
  /** `password` is null while the server has not asked for it. */
  confirm: (password: string | null) => void;
}

/** Asks before an action that needs the password, unless the user signed in recently. */
export function PasswordDialog({ children, ...props }: DialogProps & ConfirmProps) {
  const { title, isOpen, close, ...form } = props;
  return (
    <Dialog title={title} isOpen={isOpen} close={close}>
      {children}
      <ConfirmForm close={close} {...form} />
    </Dialog>
  );
}

function ConfirmForm({
  action,
  kind = 'danger',
  busy,
  failure,
  confirm,
  close,
}: ConfirmProps & Pick<DialogProps, 'close'>) {
  const { register, handleSubmit } = useForm({ defaultValues: { password: '' } });
  return (
    <form onSubmit={handleSubmit(({ password }) => confirm(password || null))} className="space-y-4">
      <Reauthentication failure={failure} {...register('password')} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{texts.actions.cancel}</Button>
        <Button type="submit" kind={kind} busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
