import { useQuery } from '@tanstack/react-query';
import { settlementClose, settlementStatus, supplierInvoiceCreate } from '../../../api/client.gen.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, ChoiceField, DayField, type Party, PartyField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { readAmount, today } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { toast } from '../../../ui/toasts.tsx';
import type { DialogProps } from '../Dialogs.tsx';

/** Records a supplier invoice that bills one service of this dossier. */
export function SupplierInvoice({ dossier, onClose, onDone }: DialogProps) {
  const { t } = useI18n();
  const standing = useQuery({
    queryKey: ['dossier', dossier.ref, 'settlement'],
    queryFn: () => settlementStatus({ dossier: dossier.ref }),
  });
  const form = useForm({ supplier: null as Party | null, service: '', reference: '', issuedOn: today(), dueOn: '', amount: '' });
  const { values: v, set, error } = form;
  const services = standing.data?.services ?? [];
  const save = async (key: string) => {
    const money = { amount: readAmount(v.amount) ?? v.amount, currency: dossier.currency };
    const made = await supplierInvoiceCreate(
      {
        supplier: v.supplier?.code ?? '',
        reference: v.reference.trim(),
        issuedOn: v.issuedOn,
        ...(v.dueOn === '' ? {} : { dueOn: v.dueOn }),
        total: money,
        lines: [{ money, dossier: dossier.ref, ...(v.service === '' ? {} : { service: v.service }) }],
      },
      { key },
    );
    toast('ok', t('settlement.recorded', { ref: made.ref }));
    onDone();
    onClose();
  };
  /** Choosing a service proposes its supplier and what is still expected. */
  const choose = (id: string) => {
    set('service', id);
    const service = services.find((s) => s.service === id);
    if (!service) return;
    set('supplier', { code: service.supplier, name: service.supplier });
    if (v.amount === '') set('amount', service.status === 'notInvoiced' ? service.expected.amount : '');
  };
  return (
    <FormDialog title={t('do.supplierInvoice')} form={form} submitLabel={t('do.save')} onClose={onClose} onSubmit={save} size={560}>
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

/** What was expected and will never be billed goes to the margin. */
export function CloseService({ service, title, onClose, onDone }: DialogProps & { service: string; title: string }) {
  const { t } = useI18n();
  const form = useForm({ reason: '' });
  const save = async (key: string) => {
    await settlementClose({ service, reason: form.values.reason.trim() }, { key });
    toast('ok', t('settlement.closedNow', { title }));
    onDone();
    onClose();
  };
  return (
    <FormDialog title={t('settlement.close')} form={form} submitLabel={t('settlement.close')} onClose={onClose} onSubmit={save} size={440}>
      <p className="dim">{t('settlement.closeText')}</p>
      <TextField
        label={t('field.reason')}
        required
        autoFocus
        value={form.values.reason}
        onChange={(x) => form.set('reason', x)}
        error={form.error('/reason')}
      />
    </FormDialog>
  );
}
