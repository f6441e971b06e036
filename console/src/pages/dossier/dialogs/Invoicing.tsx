import { Button, Modal, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { creditNoteIssue, invoiceIssue, invoicePdf } from '../../../api/client.gen.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { ChoiceField, DayField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { ErrorState, SkeletonBlock } from '../../../ui/bits.tsx';
import { toast } from '../../../ui/toasts.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import { pdfAddress } from '../Invoices.tsx';
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

/** The document as issued. The bytes are fetched and shown from memory: an answer of the API itself refuses to be framed. */
export function PdfPreview({ number, onClose }: { number: string; onClose: () => void }) {
  const { t } = useI18n();
  const found = useQuery({ queryKey: ['pdf', number], queryFn: () => invoicePdf({ number }), staleTime: Number.POSITIVE_INFINITY });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!found.data) return;
    const made = URL.createObjectURL(new Blob([found.data], { type: 'application/pdf' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [found.data]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('pdf.title', { number })}
      size={900}
      yOffset="3vh"
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <div className="stack">
        <div className="row-flex">
          <Button variant="default" component="a" href={pdfAddress(number)} target="_blank" rel="noopener">
            {t('do.newTab')}
          </Button>
          <Button variant="default" component="a" href={address ?? pdfAddress(number)} download={`${number}.pdf`}>
            {t('do.download')}
          </Button>
        </div>
        {found.isError ? (
          <ErrorState error={found.error} retry={() => void found.refetch()} />
        ) : address === null ? (
          <SkeletonBlock lines={8} />
        ) : (
          <iframe className="pdf-frame" data-testid="pdf-preview" title={t('pdf.title', { number })} src={address} />
        )}
      </div>
    </Modal>
  );
}
