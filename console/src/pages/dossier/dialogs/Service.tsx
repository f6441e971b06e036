import { serviceAdd, serviceUpdate } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, ChoiceField, type Party, PartyField, TextField } from '../../../form/fields.tsx';
import { blank, type JsonSchema, pruned, SchemaForm } from '../../../form/SchemaForm.tsx';
import { useForm } from '../../../form/useForm.ts';
import { readAmount } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { useTypes } from '../../../serviceTypes.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import type { ServiceData } from '../shared.ts';

type Json = Record<string, unknown>;

export function AddService({ dossier, ...then }: DialogProps) {
  const { t } = useI18n();
  const types = useTypes();
  const form = useForm({
    service: '',
    supplier: null as Party | null,
    recordLocator: '',
    status: 'issued',
    item: {} as Json,
    sale: '',
    purchase: '',
  });
  const { values: v, set, error } = form;
  const type = types.data?.find((each) => each.id === v.service);
  const act = (how: CallOptions) => {
    // What it is and how it is called is the service type's to say; further lines have their own dialog.
    const price = (side: 'sale' | 'purchase', amount: string) =>
      amount.trim() === '' ? [] : [{ side, money: { amount: readAmount(amount) ?? amount, currency: dossier.currency } }];
    const prices = [...price('sale', v.sale), ...price('purchase', v.purchase)];
    return serviceAdd(
      {
        dossier: dossier.ref,
        service: v.service,
        supplier: v.supplier?.code ?? '',
        status: v.status as 'reserved' | 'issued',
        item: pruned(v.item) as Json,
        ...(v.recordLocator.trim() === '' ? {} : { recordLocator: v.recordLocator.trim() }),
        ...(prices.length === 0 ? {} : { prices }),
      },
      how,
    );
  };
  return (
    <FormDialog
      title={t('service.manual')}
      form={form}
      submitLabel={t('do.add')}
      act={act}
      said={() => t('service.added')}
      size={820}
      {...then}
    >
      <div className="form-row">
        <ChoiceField
          label={t('service.type')}
          required
          autoFocus
          value={v.service}
          error={error('/service')}
          onChange={(x) => {
            set('service', x);
            set('item', blank((types.data?.find((each) => each.id === x)?.item ?? {}) as JsonSchema));
          }}
          options={(types.data ?? []).map((each) => ({ value: each.id, label: each.name.one }))}
        />
        <PartyField
          kind="supplier"
          label={t('service.supplier')}
          required
          value={v.supplier}
          onChange={(x) => set('supplier', x)}
          error={error('/supplier')}
        />
        <TextField
          label={t('service.locator')}
          value={v.recordLocator}
          onChange={(x) => set('recordLocator', x)}
          error={error('/recordLocator')}
        />
        <ChoiceField
          label={t('field.status')}
          value={v.status}
          onChange={(x) => set('status', x)}
          options={(['reserved', 'issued'] as const).map((value) => ({ value, label: t(`status.${value}`) }))}
        />
      </div>
      {type && (
        <>
          <SchemaForm schema={type.item as JsonSchema} value={v.item} onChange={(x) => set('item', x)} pointer="/item" error={error} />
          <div className="form-row">
            <AmountField
              label={t('price.sale')}
              currency={dossier.currency}
              value={v.sale}
              onChange={(x) => set('sale', x)}
              error={error('/prices')}
            />
            <AmountField label={t('price.purchase')} currency={dossier.currency} value={v.purchase} onChange={(x) => set('purchase', x)} />
          </div>
        </>
      )}
    </FormDialog>
  );
}

export function EditService({ dossier: _, service, ...then }: DialogProps & { service: ServiceData }) {
  const { t } = useI18n();
  const types = useTypes();
  const form = useForm(() => ({ recordLocator: service.recordLocator ?? '', status: service.status, item: service.item as Json }));
  const { values: v, set, error } = form;
  const type = types.data?.find((each) => each.id === service.service);
  const STATES = ['reserved', 'issued', 'cancelled'] as const;
  const act = (how: CallOptions) =>
    serviceUpdate(
      {
        id: service.id,
        item: pruned(v.item) as Json,
        recordLocator: v.recordLocator.trim() === '' ? null : v.recordLocator.trim(),
        // A status that only a supplier's message can give (exchanged, refunded) stays as it is.
        ...(v.status !== service.status && STATES.some((s) => s === v.status) ? { status: v.status as (typeof STATES)[number] } : {}),
      },
      { ...how, version: service.version },
    );
  return (
    <FormDialog
      title={`${t('service.edit')}: ${service.title}`}
      form={form}
      submitLabel={t('do.save')}
      act={act}
      said={() => t('service.saved')}
      onReload={then.onDone}
      size={820}
      {...then}
    >
      <div className="form-row">
        <TextField
          label={t('service.locator')}
          value={v.recordLocator}
          onChange={(x) => set('recordLocator', x)}
          error={error('/recordLocator')}
          autoFocus
        />
        <ChoiceField
          label={t('field.status')}
          value={v.status}
          onChange={(x) => set('status', x)}
          options={[...new Set([...STATES, v.status])].map((value) => ({ value, label: t(`status.${value as 'issued'}`) }))}
        />
      </div>
      {type && (
        <SchemaForm schema={type.item as JsonSchema} value={v.item} onChange={(x) => set('item', x)} pointer="/item" error={error} />
      )}
    </FormDialog>
  );
}
