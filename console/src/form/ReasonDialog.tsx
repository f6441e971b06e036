/** An act that needs nothing but a decision, and the reason of it. */
import type { CallOptions } from '../api/http.ts';
import { useI18n } from '../i18n/index.tsx';
import { toast } from '../ui/toasts.tsx';
import { FormDialog } from './FormDialog.tsx';
import { TextField } from './fields.tsx';
import { useForm } from './useForm.ts';

export interface Decision {
  readonly title: string;
  readonly text?: string;
  readonly act: (reason: string, how: CallOptions) => Promise<unknown>;
  readonly said: string;
  /** False where the act takes none. */
  readonly reason?: boolean;
  readonly danger?: boolean;
  /** False where nothing is posted, and there is nothing to look at before. */
  readonly posts?: boolean;
}

export function ReasonDialog({ decision, onClose, onDone }: { decision: Decision; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const form = useForm({ reason: '' });
  const { title, text, act, said, reason = true, danger = false, posts = true } = decision;
  const decide = (how: CallOptions) => act(form.values.reason.trim(), how);
  const save = async (key: string) => {
    await decide({ key });
    toast('ok', said);
    onDone();
    onClose();
  };
  return (
    <FormDialog
      title={title}
      form={form}
      submitLabel={title}
      {...(posts ? { act: decide, said: () => said, onDone } : { onSubmit: save })}
      onClose={onClose}
      size={480}
      danger={danger}
    >
      {text && <p className="dim">{text}</p>}
      {reason && (
        <TextField
          label={t('field.reason')}
          required
          autoFocus
          value={form.values.reason}
          onChange={(x) => form.set('reason', x)}
          error={form.error('/reason')}
        />
      )}
    </FormDialog>
  );
}
