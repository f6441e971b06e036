import { Textarea } from '@mantine/core';
import { dossierUpdate } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { ChoiceField, type Party, PartyField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { useI18n } from '../../../i18n/index.tsx';
import { useCan } from '../../../session.tsx';
import { filled, linesOf, ReferenceFields } from '../../dossiers/NewDossier.tsx';
import type { DialogProps } from '../Dialogs.tsx';

export function EditDossier({ dossier: d, ...then }: DialogProps) {
  const { t } = useI18n();
  const can = useCan();
  const form = useForm(() => ({
    // What the person saw is what the change is compared with, even when the page reads the dossier again meanwhile.
    version: d.version,
    title: d.title,
    client: (d.client === null ? null : { code: d.client.code, name: d.client.name ?? d.client.code }) as Party | null,
    status: d.status as string,
    travellers: d.travellers.join('\n'),
    references: { ...d.references } as Record<string, string>,
  }));
  const { values: v, set, error } = form;
  const act = (how: CallOptions) =>
    dossierUpdate(
      {
        ref: d.ref,
        title: v.title,
        ...(v.client === null || v.client.code === d.client?.code ? {} : { client: v.client.code }),
        status: v.status as typeof d.status,
        travellers: linesOf(v.travellers),
        references: filled(v.references),
      },
      { ...how, version: v.version },
    );
  return (
    <FormDialog
      title={t('dossier.edit')}
      form={form}
      submitLabel={t('do.save')}
      act={act}
      said={() => t('dossier.saved')}
      onReload={then.onDone}
      size={560}
      {...then}
    >
      <TextField label={t('dossier.title')} required value={v.title} onChange={(x) => set('title', x)} error={error('/title')} autoFocus />
      <div className="form-row">
        <PartyField
          kind="client"
          label={t('dossier.client')}
          value={v.client}
          onChange={(x) => set('client', x)}
          error={error('/client')}
          mayCreate={can('parties.write')}
        />
        <ChoiceField
          label={t('field.status')}
          value={v.status}
          onChange={(x) => set('status', x)}
          error={error('/status')}
          options={(['quote', 'option', 'confirmed', 'ticketed', 'travelled', 'cancelled', 'closed'] as const).map((value) => ({
            value,
            label: t(`status.${value}`),
          }))}
        />
      </div>
      <Textarea
        label={t('dossier.travellers')}
        description={t('dossier.travellersHint')}
        autosize
        minRows={2}
        maxRows={10}
        value={v.travellers}
        onChange={(e) => set('travellers', e.currentTarget.value)}
        error={error('/travellers') ?? null}
      />
      <ReferenceFields client={v.client?.code} values={v.references} onChange={(x) => set('references', x)} />
    </FormDialog>
  );
}
