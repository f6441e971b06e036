/** An act that needs nothing but a decision, the reason of it, and perhaps its day. */
import type { CallOptions } from '../api/http.ts';
import { today } from '../format.ts';
import { useI18n } from '../i18n/index.tsx';
import { toast } from '../ui/toasts.tsx';
import { FormDialog } from './FormDialog.tsx';
import { DayField, TextField } from './fields.tsx';
import { useForm } from './useForm.ts';

export interface Decision {
  readonly title: string;
  readonly text?: string;
  /** `on`: the day, where one is asked for and given. */
  readonly act: (reason: string, how: CallOptions, on: { readonly date?: string }) => Promise<unknown>;
  readonly said: string;
  /** False where the act takes none. */
  readonly reason?: boolean;
  /** True where the act is of a day, today unless it is told. */
  readonly dated?: boolean;
  readonly danger?: boolean;
  /** False where nothing is posted, and there is nothing to look at before. */
  readonly posts?: boolean;
}

export function ReasonDialog({ decision, onClose, onDone }: { decision: Decision; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const form = useForm({ reason: '', date: today() });
  const { title, text, act, said, reason = true, dated = false, danger = false, posts = true } = decision;
  const { date } = form.values;
  const decide = (how: CallOptions) => act(form.values.reason.trim(), how, dated && date !== '' ? { date } : {});
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
      {dated && <DayField label={t('field.date')} value={date} onChange={(x) => form.set('date', x)} error={form.error('/date')} />}
    </FormDialog>
  );
}
