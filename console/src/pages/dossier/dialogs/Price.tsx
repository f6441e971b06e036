import { SegmentedControl } from '@mantine/core';
import { type PriceLineAddInput, priceLineAdd } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, ChoiceField, DayField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { readAmount } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import { useServices } from '../shared.ts';

export const NATURES = [
  'fare',
  'tax',
  'fee',
  'commission',
  'commissionTax',
  'penalty',
  'stay',
  'transport',
  'ancillary',
  'markup',
  'discount',
] as const;
const ORIGINS = ['person', 'amendment', 'regularisation'] as const;

export function AddPrice({ dossier, service, ...then }: DialogProps & { service: string | undefined }) {
  const { t } = useI18n();
  const services = useServices(dossier.ref);
  const form = useForm({
    side: 'sale',
    service: service ?? '',
    nature: 'fee',
    label: '',
    amount: '',
    vatRate: '',
    document: '',
    origin: 'person',
    dated: '',
    rule: '',
  });
  const { values: v, set, error } = form;
  const act = (how: CallOptions) =>
    priceLineAdd(
      {
        dossier: dossier.ref,
        ...(v.service === '' ? {} : { service: v.service }),
        side: v.side as 'sale' | 'purchase',
        nature: v.nature as PriceLineAddInput['nature'],
        label: v.label.trim(),
        money: { amount: readAmount(v.amount) ?? v.amount, currency: dossier.currency },
        ...(v.vatRate === '' ? {} : { vatRate: readAmount(v.vatRate) ?? v.vatRate }),
        ...(v.document.trim() === '' ? {} : { document: v.document.trim() }),
        ...(v.dated === '' ? {} : { dated: v.dated }),
        ...(v.rule.trim() === '' ? {} : { rule: v.rule.trim() }),
        origin: v.origin as (typeof ORIGINS)[number],
      },
      how,
    );
  return (
    <FormDialog title={t('do.addPrice')} form={form} submitLabel={t('do.add')} act={act} said={() => t('price.added')} size={560} {...then}>
      <SegmentedControl
        aria-label={t('price.side')}
        value={v.side}
        onChange={(x) => set('side', x)}
        data={[
          { value: 'sale', label: t('price.sale') },
          { value: 'purchase', label: t('price.purchase') },
        ]}
      />
      <div className="form-row">
        <TextField label={t('field.label')} required value={v.label} onChange={(x) => set('label', x)} error={error('/label')} autoFocus />
        <AmountField
          label={t('field.amount')}
          required
          currency={dossier.currency}
          value={v.amount}
          onChange={(x) => set('amount', x)}
          error={error('/money')}
        />
      </div>
      <div className="form-row">
        <ChoiceField
          label={t('price.nature')}
          value={v.nature}
          onChange={(x) => set('nature', x)}
          error={error('/nature')}
          options={NATURES.map((value) => ({ value, label: t(`nature.${value}`) }))}
        />
        <ChoiceField
          label={t('price.service')}
          value={v.service}
          onChange={(x) => set('service', x)}
          error={error('/service')}
          placeholder={t('price.whole')}
          clearable
          options={(services.data ?? []).map((s) => ({ value: s.id, label: s.title }))}
        />
      </div>
      <div className="form-row">
        <TextField label={t('price.vat')} value={v.vatRate} onChange={(x) => set('vatRate', x)} error={error('/vatRate')} />
        <TextField label={t('field.document')} value={v.document} onChange={(x) => set('document', x)} error={error('/document')} />
        <DayField label={t('field.date')} value={v.dated} onChange={(x) => set('dated', x)} error={error('/dated')} />
      </div>
      <div className="form-row">
        <ChoiceField
          label={t('price.origin')}
          value={v.origin}
          onChange={(x) => set('origin', x)}
          options={ORIGINS.map((value) => ({ value, label: t(`origin.${value}`) }))}
        />
        <TextField label={t('price.rule')} value={v.rule} onChange={(x) => set('rule', x)} error={error('/rule')} />
      </div>
      <p className="dim">{t('price.hint')}</p>
    </FormDialog>
  );
}
