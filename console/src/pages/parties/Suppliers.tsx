/** Suppliers: list and create. The API has no change of a supplier. */
import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { type SupplierListOutput, supplierCreate, supplierList } from '../../api/client.gen.ts';
import { FormDialog } from '../../form/FormDialog.tsx';
import { TextField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { useI18n } from '../../i18n/index.tsx';
import { words } from '../../list/filter.ts';
import { List, type ListSpec } from '../../list/List.tsx';
import { useCan, useRefresh } from '../../session.tsx';
import { PageHead } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';
import { useTitle } from '../../ui/useTitle.ts';

type Supplier = SupplierListOutput['items'][number];

export function Suppliers() {
  const { t } = useI18n();
  const can = useCan();
  const [creating, setCreating] = useState(false);
  useTitle(t('nav.suppliers'));
  useHotkeys([['n', () => can('parties.write') && setCreating(true)]]);
  const spec = useMemo<ListSpec<Supplier>>(
    () => ({
      id: 'suppliers',
      label: t('nav.suppliers'),
      rowKey: (s) => s.code,
      filterNames: [],
      load: (s, input, signal) => supplierList({ ...input, ...(s['q'] ? { filter: words(s['q']) } : {}) }, { signal }),
      columns: [
        { id: 'code', label: 'field.code', sort: 'code', cell: (s) => <span className="ref">{s.code}</span> },
        { id: 'name', label: 'field.name', sort: 'name', cell: (s) => <span className="strong">{s.name}</span> },
        { id: 'plugin', label: 'suppliers.plugin', cell: (s) => <span className="mono">{s.plugin}</span> },
        { id: 'email', label: 'field.email', cell: (s) => s.email ?? '' },
        { id: 'siren', label: 'clients.siren', cell: (s) => s.siren ?? '' },
        { id: 'vat', label: 'clients.vat', cell: (s) => s.vatNumber ?? '' },
        { id: 'days', label: 'clients.paymentDays', number: true, cell: (s) => s.paymentDays },
      ],
    }),
    [t],
  );
  return (
    <div className="page page-full">
      <PageHead title={t('nav.suppliers')}>
        {can('parties.write') && (
          <Button leftSection={<IconPlus size={14} />} rightSection={<kbd aria-hidden>n</kbd>} onClick={() => setCreating(true)}>
            {t('suppliers.new')}
          </Button>
        )}
      </PageHead>
      <List spec={spec} />
      {creating && <NewSupplier onClose={() => setCreating(false)} />}
    </div>
  );
}

function NewSupplier({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const refresh = useRefresh();
  const form = useForm({ code: '', name: '', plugin: '', email: '', siren: '', vatNumber: '', paymentDays: '30' });
  const { values: v, set, error } = form;
  const save = async (key: string) => {
    const optional = Object.fromEntries(
      Object.entries({
        code: v.code.trim().toUpperCase(),
        plugin: v.plugin.trim(),
        email: v.email.trim(),
        siren: v.siren.replaceAll(' ', ''),
        vatNumber: v.vatNumber.replaceAll(' ', '').toUpperCase(),
      }).filter(([, x]) => x !== ''),
    );
    const made = await supplierCreate({ name: v.name.trim(), ...optional, paymentDays: Number(v.paymentDays) }, { key });
    toast('ok', t('suppliers.saved', { name: made.name }));
    await refresh();
    onClose();
  };
  return (
    <FormDialog title={t('suppliers.new')} form={form} submitLabel={t('do.create')} onClose={onClose} onSubmit={save} size={560}>
      <div className="form-row">
        <TextField label={t('field.name')} required autoFocus value={v.name} onChange={(x) => set('name', x)} error={error('/name')} />
        <TextField
          label={t('field.code')}
          placeholder={t('clients.codeHint')}
          value={v.code}
          onChange={(x) => set('code', x)}
          error={error('/code')}
        />
      </div>
      <div className="form-row">
        <TextField label={t('field.email')} type="email" value={v.email} onChange={(x) => set('email', x)} error={error('/email')} />
        <TextField
          label={t('suppliers.plugin')}
          placeholder="air-amadeus"
          value={v.plugin}
          onChange={(x) => set('plugin', x)}
          error={error('/plugin')}
        />
      </div>
      <div className="form-row">
        <TextField label={t('clients.siren')} value={v.siren} onChange={(x) => set('siren', x)} error={error('/siren')} />
        <TextField label={t('clients.vat')} value={v.vatNumber} onChange={(x) => set('vatNumber', x)} error={error('/vatNumber')} />
        <TextField
          label={t('clients.paymentDays')}
          type="number"
          value={v.paymentDays}
          onChange={(x) => set('paymentDays', x)}
          error={error('/paymentDays')}
        />
      </div>
    </FormDialog>
  );
}
