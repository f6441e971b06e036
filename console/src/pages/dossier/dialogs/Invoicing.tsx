import { Textarea } from '@mantine/core';
import { creditNoteIssue, invoiceIssue } from '../../../api/client.gen.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { ChoiceField, DayField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { toast } from '../../../ui/toasts.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import { useInvoices } from '../shared.ts';

function LocaleField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useI18n();
  return (
    <ChoiceField
      label={t('invoice.locale')}
      value={value}
      onChange={onChange}
      placeholder={t('dossier.client')}
      clearable
      options={(['fr', 'en'] as const).map((l) => ({ value: l, label: t(`locale.${l}`) }))}
    />
  );
}
const localeOf = (value: string) => (value === '' ? {} : { locale: value as 'fr' | 'en' });

export function IssueInvoice({ dossier, onClose, onDone }: DialogProps) {
  const { t } = useI18n();
  const form = useForm({ dueOn: '', locale: '' });
  const { values: v, set, error } = form;
  const save = async (key: string) => {
    const made = await invoiceIssue(
      { dossier: dossier.ref, ...(v.dueOn === '' ? {} : { dueOn: v.dueOn }), ...localeOf(v.locale) },
      { key },
    );
    toast('ok', t('invoice.issued', { number: made.number }));
    onDone();
    onClose();
  };
  return (
    <FormDialog title={t('do.invoice')} form={form} submitLabel={t('do.invoice')} onClose={onClose} onSubmit={save} size={440}>
      <p className="dim">{t('invoice.issueText')}</p>
      <div className="form-row">
        <DayField label={t('field.dueOn')} value={v.dueOn} onChange={(x) => set('dueOn', x)} error={error('/dueOn')} />
        <LocaleField value={v.locale} onChange={(x) => set('locale', x)} />
      </div>
    </FormDialog>
  );
}

export function CreditNote({ dossier, invoice, onClose, onDone }: DialogProps & { invoice: string | undefined }) {
  const { t } = useI18n();
  const invoices = useInvoices(dossier.ref);
  const numbers = (invoices.data ?? []).filter((i) => i.kind === 'invoice').map((i) => i.number);
  const form = useForm({ invoice: invoice ?? '', reason: '', mode: 'whole', locale: '' });
  const { values: v, set, error } = form;
  const chosen = v.invoice === '' ? (numbers[0] ?? '') : v.invoice;
  const save = async (key: string) => {
    const made = await creditNoteIssue(
      { invoice: chosen, reason: v.reason.trim(), mode: v.mode as 'whole' | 'open', ...localeOf(v.locale) },
      { key },
    );
    toast('ok', t('invoice.issued', { number: made.number }));
    onDone();
    onClose();
  };
  return (
    <FormDialog title={t('do.credit')} form={form} submitLabel={t('do.credit')} onClose={onClose} onSubmit={save} size={480}>
      <div className="form-row">
        <ChoiceField
          label={t('invoice.which')}
          required
          value={chosen}
          onChange={(x) => set('invoice', x)}
          error={error('/invoice')}
          options={numbers.map((n) => ({ value: n, label: n }))}
        />
        <ChoiceField
          label={t('invoice.mode')}
          value={v.mode}
          onChange={(x) => set('mode', x)}
          options={(['whole', 'open'] as const).map((m) => ({ value: m, label: t(`invoice.mode.${m}`) }))}
        />
      </div>
      <Textarea
        label={t('field.reason')}
        required
        data-autofocus
        autosize
        minRows={2}
        value={v.reason}
        onChange={(e) => set('reason', e.currentTarget.value)}
        error={error('/reason') ?? null}
      />
      <LocaleField value={v.locale} onChange={(x) => set('locale', x)} />
    </FormDialog>
  );
}
