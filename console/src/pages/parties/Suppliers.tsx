/** Suppliers: list, create, change. */
import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { type SupplierListOutput, supplierCreate, supplierGet, supplierList, supplierUpdate } from '../../api/client.gen.ts';
import { attempt, FormDialog } from '../../form/FormDialog.tsx';
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
  const { t, problem } = useI18n();
  const can = useCan();
  const [edited, setEdited] = useState<Supplier | 'new' | null>(null);
  useTitle(t('nav.suppliers'));
  useHotkeys([['n', () => can('parties.write') && setEdited('new')]]);
  const mayWrite = can('parties.write');
  const spec = useMemo<ListSpec<Supplier>>(
    () => ({
      id: 'suppliers',
      label: t('nav.suppliers'),
      rowKey: (s) => s.code,
      filterNames: [],
      load: (s, input, signal) => supplierList({ ...input, ...(s['q'] ? { filter: words(s['q']) } : {}) }, { signal }),
      // Read again before a change: a row of the list may be a minute old.
      ...(mayWrite ? { open: (s: Supplier) => void attempt(problem, async () => setEdited(await supplierGet({ code: s.code }))) } : {}),
      columns: [
        { id: 'code', label: 'field.code', sort: 'code', cell: (s) => <span className="ref">{s.code}</span> },
        { id: 'name', label: 'field.name', sort: 'name', cell: (s) => <span className="strong">{s.name}</span> },
        { id: 'email', label: 'field.email', cell: (s) => s.email ?? '' },
        { id: 'siren', label: 'clients.siren', cell: (s) => s.siren ?? '' },
        { id: 'vat', label: 'clients.vat', cell: (s) => s.vatNumber ?? '' },
        { id: 'days', label: 'clients.paymentDays', number: true, cell: (s) => s.paymentDays },
      ],
    }),
    [t, mayWrite, problem],
  );
  return (
    <div className="page page-full">
      <PageHead title={t('nav.suppliers')}>
        {mayWrite && (
          <Button leftSection={<IconPlus size={14} />} rightSection={<kbd aria-hidden>n</kbd>} onClick={() => setEdited('new')}>
            {t('suppliers.new')}
          </Button>
        )}
      </PageHead>
      <List spec={spec} />
      {edited && <SupplierDialog supplier={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function SupplierDialog({ supplier: s, onClose }: { supplier: Supplier | null; onClose: () => void }) {
  const { t } = useI18n();
  const refresh = useRefresh();
  const form = useForm({
    code: '',
    name: s?.name ?? '',
    email: s?.email ?? '',
    siren: s?.siren ?? '',
    vatNumber: s?.vatNumber ?? '',
    paymentDays: String(s?.paymentDays ?? 30),
  });
  const { values: v, set, error } = form;
  const save = async (key: string) => {
    const must = { name: v.name.trim(), paymentDays: Number(v.paymentDays) };
    const may = {
      email: v.email.trim(),
      siren: v.siren.replaceAll(' ', ''),
      vatNumber: v.vatNumber.replaceAll(' ', '').toUpperCase(),
    };
    const entries = Object.entries(may);
    if (s === null) {
      const code = v.code.trim().toUpperCase();
      const given = Object.fromEntries(entries.concat([['code', code]]).filter(([, x]) => x !== ''));
      await supplierCreate({ ...must, ...given }, { key });
    } else {
      const given = Object.fromEntries(entries.map(([name, x]) => [name, x === '' ? null : x]));
      await supplierUpdate({ code: s.code, ...must, ...given }, { version: s.version });
    }
    toast('ok', t('suppliers.saved', { name: must.name }));
    await refresh();
    onClose();
  };
  return (
    <FormDialog
      title={s === null ? t('suppliers.new') : `${t('suppliers.edit')} ${s.code}`}
      form={form}
      submitLabel={s === null ? t('do.create') : t('do.save')}
      onClose={onClose}
      onSubmit={save}
      onReload={() => void refresh()}
      size={560}
    >
      <div className="form-row">
        <TextField label={t('field.name')} required autoFocus value={v.name} onChange={(x) => set('name', x)} error={error('/name')} />
        {s === null && (
          <TextField
            label={t('field.code')}
            placeholder={t('clients.codeHint')}
            value={v.code}
            onChange={(x) => set('code', x)}
            error={error('/code')}
          />
        )}
      </div>
      <div className="form-row">
        <TextField label={t('field.email')} type="email" value={v.email} onChange={(x) => set('email', x)} error={error('/email')} />
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
