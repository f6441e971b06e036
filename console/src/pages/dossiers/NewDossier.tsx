import { Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { clientGet, dossierCreate } from '../../api/client.gen.ts';
import { FormDialog } from '../../form/FormDialog.tsx';
import { ChoiceField, DayField, type Party, PartyField, TextField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan, useMe, useRefresh } from '../../session.tsx';
import { toast } from '../../ui/toasts.tsx';

/** Names, one per line. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');

/** The references a client wants on his invoices, with the words he has for them; none while they are not known. */
export function useReferences(client: string | undefined) {
  const found = useQuery({ queryKey: ['client', client], queryFn: () => clientGet({ code: client ?? '' }), enabled: client !== undefined });
  return client === undefined ? [] : (found.data?.requiredReferences ?? []);
}

/** Fields for the references a client wants on his invoices. */
export function ReferenceFields({
  client,
  values,
  onChange,
}: {
  client: string | undefined;
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
}) {
  const asked = useReferences(client);
  const extra = Object.keys(values).filter((field) => !asked.some((r) => r.field === field));
  if (asked.length === 0 && extra.length === 0) return null;
  return (
    <div className="form-row">
      {[...asked, ...extra.map((field) => ({ field, label: field, required: false }))].map((r) => (
        <TextField
          key={r.field}
          label={r.label}
          required={r.required}
          value={values[r.field] ?? ''}
          onChange={(v) => onChange({ ...values, [r.field]: v })}
        />
      ))}
    </div>
  );
}
export const filled = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v.trim() !== ''));

export function NewDossier({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const can = useCan();
  const books = useMe()?.currency ?? '';
  const refresh = useRefresh();
  const navigate = useNavigate();
  const form = useForm({
    title: '',
    client: null as Party | null,
    status: 'confirmed',
    departure: '',
    return: '',
    travellers: '',
    /** The agency’s own while nothing else was typed. */
    currency: null as string | null,
    references: {} as Record<string, string>,
  });
  const currency = form.values.currency ?? books;
  const { values: v, set, error } = form;
  const save = async (key: string) => {
    const travellers = linesOf(v.travellers);
    const made = await dossierCreate(
      {
        ...(v.title.trim() === '' ? {} : { title: v.title.trim() }),
        ...(v.client === null ? {} : { client: v.client.code }),
        status: v.status as 'quote' | 'confirmed',
        ...(currency === books ? {} : { currency }),
        ...(v.departure === '' ? {} : { departure: v.departure }),
        ...(v.return === '' ? {} : { return: v.return }),
        ...(travellers.length === 0 ? {} : { travellers }),
        ...(Object.keys(filled(v.references)).length === 0 ? {} : { references: filled(v.references) }),
      },
      { key },
    );
    toast('ok', t('dossier.created', { ref: made.ref }));
    await refresh();
    await navigate({ to: '/dossiers/$ref', params: { ref: made.ref } });
  };
  return (
    <FormDialog title={t('dossiers.new')} form={form} submitLabel={t('do.create')} onClose={onClose} onSubmit={save} size={560}>
      <TextField label={t('dossier.title')} value={v.title} onChange={(x) => set('title', x)} error={error('/title')} autoFocus />
      <PartyField
        kind="client"
        label={t('dossier.client')}
        value={v.client}
        onChange={(x) => set('client', x)}
        error={error('/client')}
        mayCreate={can('parties.write')}
      />
      <div className="form-row">
        <ChoiceField
          label={t('field.status')}
          value={v.status}
          onChange={(x) => set('status', x)}
          options={[
            { value: 'confirmed', label: t('status.confirmed') },
            { value: 'quote', label: t('status.quote') },
          ]}
        />
        <DayField label={t('dossier.departure')} value={v.departure} onChange={(x) => set('departure', x)} error={error('/departure')} />
        <DayField label={t('dossier.return')} value={v.return} onChange={(x) => set('return', x)} error={error('/return')} />
      </div>
      <Textarea
        label={t('dossier.travellers')}
        description={t('dossier.travellersHint')}
        autosize
        minRows={2}
        maxRows={8}
        value={v.travellers}
        onChange={(e) => set('travellers', e.currentTarget.value)}
        error={error('/travellers') ?? null}
      />
      <ReferenceFields client={v.client?.code} values={v.references} onChange={(x) => set('references', x)} />
      <details open={currency !== books || undefined}>
        <summary>{t('dossier.currency', { currency })}</summary>
        <TextField
          label={t('field.currency')}
          description={t('dossier.currencyHint', { currency: books })}
          maxLength={3}
          value={currency}
          onChange={(x) => set('currency', x.toUpperCase())}
          error={error('/currency')}
        />
      </details>
    </FormDialog>
  );
}
