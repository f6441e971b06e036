/** Clients: list, create, change. */
import { ActionIcon, Button, Checkbox, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { type ClientListOutput, clientCreate, clientGet, clientList, clientUpdate } from '../../api/client.gen.ts';
import { attempt, FormDialog } from '../../form/FormDialog.tsx';
import { ChoiceField, TextField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { languageName } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { words } from '../../list/filter.ts';
import { List, type ListSpec } from '../../list/List.tsx';
import { useCan, useLanguages, useRefresh } from '../../session.tsx';
import { PageHead } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { linesOf } from '../dossiers/NewDossier.tsx';

type Client = ClientListOutput['items'][number];

export function Clients() {
  const { t, locale, problem } = useI18n();
  const can = useCan();
  const [edited, setEdited] = useState<Client | 'new' | null>(null);
  useTitle(t('nav.clients'));
  useHotkeys([['n', () => can('parties.write') && setEdited('new')]]);
  const mayWrite = can('parties.write');
  const spec = useMemo<ListSpec<Client>>(
    () => ({
      id: 'clients',
      label: t('nav.clients'),
      rowKey: (c) => c.code,
      filterNames: ['kind'],
      load: (s, input, signal) => {
        const filter = [s['kind'] ? `kind:${s['kind']}` : '', s['q'] ? words(s['q']) : ''].filter(Boolean).join(' ');
        return clientList({ ...input, ...(filter ? { filter } : {}) }, { signal });
      },
      views: [
        { id: 'all', label: 'view.all', search: {} },
        { id: 'company', label: 'clients.kind.company', search: { kind: 'company' } },
        { id: 'person', label: 'clients.kind.person', search: { kind: 'person' } },
      ],
      // Read again before a change: a row of the list may be a minute old.
      ...(mayWrite ? { open: (c: Client) => void attempt(problem, async () => setEdited(await clientGet({ code: c.code }))) } : {}),
      columns: [
        { id: 'code', label: 'field.code', sort: 'code', cell: (c) => <span className="ref">{c.code}</span> },
        { id: 'name', label: 'field.name', sort: 'name', cell: (c) => <span className="strong">{c.name}</span> },
        { id: 'kind', label: 'clients.kind', sort: 'kind', cell: (c) => t(`clients.kind.${c.kind}`) },
        { id: 'email', label: 'field.email', cell: (c) => c.email ?? '' },
        { id: 'phone', label: 'field.phone', cell: (c) => c.phone ?? '' },
        { id: 'references', label: 'clients.references', cell: (c) => c.requiredReferences.map((r) => r.label).join(', ') },
        { id: 'days', label: 'clients.paymentDays', number: true, cell: (c) => c.paymentDays },
        { id: 'locale', label: 'field.locale', cell: (c) => languageName(c.locale, locale) },
      ],
    }),
    [t, locale, mayWrite, problem],
  );
  return (
    <div className="page page-full">
      <PageHead title={t('nav.clients')}>
        {mayWrite && (
          <Button leftSection={<IconPlus size={14} />} rightSection={<kbd aria-hidden>n</kbd>} onClick={() => setEdited('new')}>
            {t('clients.new')}
          </Button>
        )}
      </PageHead>
      <List spec={spec} />
      {edited && <ClientDialog client={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

interface Reference {
  readonly field: string;
  readonly label: string;
  readonly required: boolean;
}

function ClientDialog({ client: c, onClose }: { client: Client | null; onClose: () => void }) {
  const { t } = useI18n();
  const refresh = useRefresh();
  const languages = useLanguages(c?.locale);
  const form = useForm({
    code: c?.code ?? '',
    name: c?.name ?? '',
    kind: c?.kind ?? 'company',
    email: c?.email ?? '',
    phone: c?.phone ?? '',
    address: (c?.address ?? []).join('\n'),
    postcode: c?.postcode ?? '',
    city: c?.city ?? '',
    country: c?.country ?? '',
    locale: c?.locale ?? languages[0]?.value ?? '',
    siren: c?.siren ?? '',
    vatNumber: c?.vatNumber ?? '',
    eInvoiceAddress: c?.eInvoiceAddress ?? '',
    paymentDays: String(c?.paymentDays ?? 0),
    references: (c?.requiredReferences ?? []) as readonly Reference[],
  });
  const { values: v, set, error } = form;
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  const save = async (key: string) => {
    const fields = {
      name: v.name.trim(),
      kind: v.kind,
      email: orNull(v.email),
      phone: orNull(v.phone),
      address: linesOf(v.address),
      postcode: orNull(v.postcode),
      city: orNull(v.city),
      country: orNull(v.country.toUpperCase()),
      locale: v.locale,
      siren: orNull(v.siren.replaceAll(' ', '')),
      vatNumber: orNull(v.vatNumber.replaceAll(' ', '').toUpperCase()),
      eInvoiceAddress: orNull(v.eInvoiceAddress),
      paymentDays: Number(v.paymentDays),
      requiredReferences: v.references.map((r) => ({ ...r })),
    };
    if (c === null) await clientCreate({ ...fields, ...(v.code.trim() === '' ? {} : { code: v.code.trim().toUpperCase() }) }, { key });
    else await clientUpdate({ code: c.code, ...fields }, { version: c.version });
    toast('ok', t('clients.saved', { name: fields.name }));
    await refresh();
    onClose();
  };
  const reference = (at: number, patch: Partial<Reference>) =>
    set(
      'references',
      v.references.map((r, i) => (i === at ? { ...r, ...patch } : r)),
    );
  return (
    <FormDialog
      title={c === null ? t('clients.new') : `${t('clients.edit')} ${c.code}`}
      form={form}
      submitLabel={c === null ? t('do.create') : t('do.save')}
      onClose={onClose}
      onSubmit={save}
      onReload={() => void refresh()}
      size={640}
    >
      <div className="form-row">
        <TextField label={t('field.name')} required autoFocus value={v.name} onChange={(x) => set('name', x)} error={error('/name')} />
        {c === null && (
          <TextField
            label={t('field.code')}
            placeholder={t('clients.codeHint')}
            value={v.code}
            onChange={(x) => set('code', x)}
            error={error('/code')}
          />
        )}
        <ChoiceField
          label={t('clients.kind')}
          value={v.kind}
          onChange={(x) => set('kind', x as 'company')}
          options={(['company', 'person'] as const).map((k) => ({ value: k, label: t(`clients.kind.${k}`) }))}
        />
      </div>
      <div className="form-row">
        <TextField label={t('field.email')} type="email" value={v.email} onChange={(x) => set('email', x)} error={error('/email')} />
        <TextField label={t('field.phone')} type="tel" value={v.phone} onChange={(x) => set('phone', x)} error={error('/phone')} />
        <ChoiceField label={t('field.locale')} value={v.locale} onChange={(x) => set('locale', x)} options={languages} />
      </div>
      <Textarea
        label={t('field.address')}
        description={t('clients.addressHint')}
        autosize
        minRows={2}
        maxRows={6}
        value={v.address}
        onChange={(e) => set('address', e.currentTarget.value)}
        error={error('/address') ?? null}
      />
      <div className="form-row">
        <TextField label={t('clients.postcode')} value={v.postcode} onChange={(x) => set('postcode', x)} error={error('/postcode')} />
        <TextField label={t('clients.city')} value={v.city} onChange={(x) => set('city', x)} error={error('/city')} />
        <TextField
          label={t('clients.country')}
          placeholder="FR"
          value={v.country}
          onChange={(x) => set('country', x)}
          error={error('/country')}
        />
        <TextField
          label={t('clients.eInvoice')}
          placeholder="0225:…"
          value={v.eInvoiceAddress}
          onChange={(x) => set('eInvoiceAddress', x)}
          error={error('/eInvoiceAddress')}
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
      <fieldset className="fieldset">
        <legend>{t('clients.references')}</legend>
        <p className="dim">{t('clients.referencesHint')}</p>
        {v.references.map((r, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: references have no identity but their place
          <div key={i} className="row-flex" style={{ alignItems: 'flex-end' }}>
            <TextField
              label={t('clients.refField')}
              placeholder="costCentre"
              value={r.field}
              onChange={(x) => reference(i, { field: x })}
              error={error(`/requiredReferences/${i}/field`)}
            />
            <div className="grow">
              <TextField
                label={t('clients.refLabel')}
                value={r.label}
                onChange={(x) => reference(i, { label: x })}
                error={error(`/requiredReferences/${i}/label`)}
              />
            </div>
            <Checkbox
              mb={8}
              label={t('clients.refRequired')}
              checked={r.required}
              onChange={(e) => reference(i, { required: e.currentTarget.checked })}
            />
            <ActionIcon
              mb={2}
              aria-label={`${t('do.remove')}: ${r.label || r.field}`}
              onClick={() =>
                set(
                  'references',
                  v.references.filter((_, at) => at !== i),
                )
              }
            >
              <IconTrash size={14} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} />}
            onClick={() => set('references', [...v.references, { field: '', label: '', required: true }])}
          >
            {t('clients.refAdd')}
          </Button>
        </div>
      </fieldset>
    </FormDialog>
  );
}
