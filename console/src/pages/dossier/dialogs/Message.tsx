import { type MessageSendInput, messageSend } from '../../../api/client.gen.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { ChoiceField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { toast } from '../../../ui/toasts.tsx';
import type { DialogProps } from '../Dialogs.tsx';

/** Which messages can go by which channel. */
const TEMPLATES = {
  email: ['itinerary-ready', 'payment-reminder'],
  sms: ['payment-reminder-sms', 'departure-reminder-sms'],
} as const;

export function SendMessage({ dossier, onClose, onDone }: DialogProps) {
  const { t } = useI18n();
  const form = useForm({ channel: 'email', template: 'itinerary-ready', address: '' });
  const { values: v, set, error } = form;
  const channel = v.channel as 'email' | 'sms';
  const save = async (key: string) => {
    await messageSend(
      {
        dossier: dossier.ref,
        channel,
        template: v.template as MessageSendInput['template'],
        ...(v.address.trim() === '' ? {} : { address: v.address.trim() }),
      },
      { key },
    );
    toast('ok', t('message.queued'));
    onDone();
    onClose();
  };
  return (
    <FormDialog title={t('do.message')} form={form} submitLabel={t('do.message')} onClose={onClose} onSubmit={save} size={480}>
      <div className="form-row">
        <ChoiceField
          label={t('message.channel')}
          value={channel}
          error={error('/channel')}
          onChange={(x) => {
            set('channel', x);
            set('template', TEMPLATES[x as 'email'][0]);
          }}
          options={(['email', 'sms'] as const).map((c) => ({ value: c, label: t(`channel.${c}`) }))}
        />
        <ChoiceField
          label={t('message.template')}
          autoFocus
          value={v.template}
          onChange={(x) => set('template', x)}
          error={error('/template')}
          options={TEMPLATES[channel].map((name) => ({ value: name, label: t(`template.${name}`) }))}
        />
      </div>
      <TextField
        label={t('message.address')}
        description={t('message.addressHint')}
        value={v.address}
        onChange={(x) => set('address', x)}
        error={error('/address')}
      />
    </FormDialog>
  );
}
