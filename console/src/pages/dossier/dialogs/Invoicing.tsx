import { Checkbox, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { creditNoteIssue, invoiceIssue, invoiceLines } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { ChoiceField, DayField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { formatMoney } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { useLanguages } from '../../../session.tsx';
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
      options={useLanguages()}
    />
  );
}
const localeOf = (locale: string) => (locale === '' ? {} : { locale });

export function IssueInvoice({ dossier, ...then }: DialogProps) {
  const { t } = useI18n();
  const form = useForm({ dueOn: '', locale: '' });
  const { values: v, set, error } = form;
  const act = (how: CallOptions) =>
    invoiceIssue({ dossier: dossier.ref, ...(v.dueOn === '' ? {} : { dueOn: v.dueOn }), ...localeOf(v.locale) }, how);
  return (
    <FormDialog
      title={t('do.invoice')}
      form={form}
      submitLabel={t('do.invoice')}
      act={act}
      said={(made) => t('invoice.issued', { number: made.number })}
      size={440}
      {...then}
    >
      <p className="dim">{t('invoice.issueText')}</p>
      <div className="form-row">
        <DayField label={t('field.dueOn')} value={v.dueOn} onChange={(x) => set('dueOn', x)} error={error('/dueOn')} />
        <LocaleField value={v.locale} onChange={(x) => set('locale', x)} />
      </div>
    </FormDialog>
  );
}

const MODES = ['whole', 'lines', 'open'] as const;

export function CreditNote({ dossier, invoice, ...then }: DialogProps & { invoice: string | undefined }) {
  const { t, locale } = useI18n();
  const invoices = useInvoices(dossier.ref);
  const numbers = (invoices.data ?? []).filter((i) => i.kind === 'invoice').map((i) => i.number);
  const form = useForm({ invoice: invoice ?? '', reason: '', mode: 'whole', lines: [] as string[], locale: '' });
  const { values: v, set, error } = form;
  const chosen = v.invoice === '' ? (numbers[0] ?? '') : v.invoice;
  const lines = useQuery({
    queryKey: ['dossier', dossier.ref, 'invoiceLines', chosen],
    queryFn: async () => (await invoiceLines({ number: chosen })).items,
    enabled: v.mode === 'lines' && chosen !== '',
  });
  const act = (how: CallOptions) =>
    creditNoteIssue(
      {
        invoice: chosen,
        reason: v.reason.trim(),
        mode: v.mode as (typeof MODES)[number],
        ...(v.mode === 'lines' ? { lines: v.lines } : {}),
        ...localeOf(v.locale),
      },
      how,
    );
  return (
    <FormDialog
      title={t('do.credit')}
      form={form}
      submitLabel={t('do.credit')}
      act={act}
      said={(made) => t('invoice.issued', { number: made.number })}
      size={480}
      {...then}
    >
      <div className="form-row">
        <ChoiceField
          label={t('invoice.which')}
          required
          value={chosen}
          onChange={(x) => {
            set('invoice', x);
            set('lines', []);
          }}
          error={error('/invoice')}
          options={numbers.map((n) => ({ value: n, label: n }))}
        />
        <ChoiceField
          label={t('invoice.mode')}
          value={v.mode}
          onChange={(x) => set('mode', x)}
          options={MODES.map((m) => ({ value: m, label: t(`invoice.mode.${m}`) }))}
        />
      </div>
      {v.mode === 'lines' && (
        <Checkbox.Group
          label={t('invoice.lines')}
          withAsterisk
          value={v.lines}
          onChange={(x) => set('lines', x)}
          error={error('/lines') ?? null}
        >
          <div className="choices">
            {(lines.data ?? []).map((l) => (
              <Checkbox
                key={l.id}
                value={l.id}
                label={`${l.label}${l.document ? ` · ${l.document}` : ''} · ${formatMoney(l.money, locale)}`}
              />
            ))}
            {lines.data?.length === 0 && <p className="dim">{t('invoice.noLines')}</p>}
          </div>
        </Checkbox.Group>
      )}
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
