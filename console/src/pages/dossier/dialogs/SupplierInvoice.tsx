import { useQuery } from '@tanstack/react-query';
import { settlementStatus, supplierInvoiceCreate } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, ChoiceField, DayField, type Party, PartyField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { asTyped, readAmount, today } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import type { DialogProps } from '../Dialogs.tsx';

/** Records a supplier invoice that bills one service of this dossier. */
export function SupplierInvoice({ dossier, ...then }: DialogProps) {
  const { t, locale } = useI18n();
  const standing = useQuery({
    queryKey: ['dossier', dossier.ref, 'settlement'],
    queryFn: () => settlementStatus({ dossier: dossier.ref }),
  });
  const form = useForm({ supplier: null as Party | null, service: '', reference: '', issuedOn: today(), dueOn: '', amount: '' });
  const { values: v, set, error } = form;
  const services = standing.data?.services ?? [];
  const money = { amount: readAmount(v.amount) ?? v.amount, currency: dossier.currency };
  const act = (how: CallOptions) =>
    supplierInvoiceCreate(
      {
        supplier: v.supplier?.code ?? '',
        reference: v.reference.trim(),
        issuedOn: v.issuedOn,
        ...(v.dueOn === '' ? {} : { dueOn: v.dueOn }),
        total: money,
        lines: [{ money, dossier: dossier.ref, ...(v.service === '' ? {} : { service: v.service }) }],
      },
      how,
    );
  /** Choosing a service proposes its supplier and what is still expected. */
  const choose = (id: string) => {
    set('service', id);
    const service = services.find((s) => s.service === id);
    if (!service) return;
    set('supplier', { code: service.supplier, name: service.supplier });
    if (v.amount === '') set('amount', service.status === 'notInvoiced' ? asTyped(service.expected.amount, locale) : '');
  };
  return (
    <FormDialog
      title={t('do.supplierInvoice')}
      form={form}
      submitLabel={t('do.save')}
      act={act}
      said={(made) => t('settlement.recorded', { ref: made.ref })}
      size={560}
      {...then}
    >
      <div className="form-row">
        <ChoiceField
          label={t('price.service')}
          autoFocus
          clearable
          value={v.service}
          onChange={choose}
          error={error('/lines/0/service')}
          options={services.map((s) => ({ value: s.service, label: s.title }))}
        />
        <PartyField
          key={v.supplier?.code ?? ''}
          kind="supplier"
          label={t('service.supplier')}
          required
          value={v.supplier}
          onChange={(x) => set('supplier', x)}
          error={error('/supplier')}
        />
      </div>
      <div className="form-row">
        <TextField
          label={t('settlement.reference')}
          required
          value={v.reference}
          onChange={(x) => set('reference', x)}
          error={error('/reference')}
        />
        <AmountField
          label={t('field.total')}
          required
          currency={dossier.currency}
          value={v.amount}
          onChange={(x) => set('amount', x)}
          error={error('/total') ?? error('/lines/0/money')}
        />
      </div>
      <div className="form-row">
        <DayField label={t('field.issuedOn')} required value={v.issuedOn} onChange={(x) => set('issuedOn', x)} error={error('/issuedOn')} />
        <DayField label={t('field.dueOn')} value={v.dueOn} onChange={(x) => set('dueOn', x)} error={error('/dueOn')} />
      </div>
    </FormDialog>
  );
}
