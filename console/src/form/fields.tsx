/** Fields with the agency's habits: amounts as decimal text, days as the browser's own, parties by name. */
import { Select, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { clientCreate, clientList, supplierList } from '../api/client.gen.ts';
import { formatDecimal } from '../format.ts';
import { useI18n } from '../i18n/index.tsx';
import { words } from '../list/filter.ts';
import { attempt } from './FormDialog.tsx';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: ReactNode;
  readonly required?: boolean;
  readonly autoFocus?: boolean;
  readonly description?: string;
  readonly placeholder?: string;
}
const focus = (wanted: boolean | undefined) => (wanted ? { 'data-autofocus': true } : {});

export function TextField({
  onChange,
  autoFocus,
  error,
  ...rest
}: FieldProps & Pick<TextInputProps, 'type' | 'autoComplete' | 'maxLength' | 'name'>) {
  return (
    <TextInput
      {...rest}
      {...focus(autoFocus)}
      error={error ?? null}
      withAsterisk={rest.required ?? false}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
export function DayField(props: FieldProps) {
  return <TextField {...props} type="date" />;
}
/** An amount as people type it; `readAmount` makes the API's text of it. */
export function AmountField({ onChange, autoFocus, error, currency, ...rest }: FieldProps & { currency: string }) {
  const { locale } = useI18n();
  return (
    <TextInput
      {...rest}
      {...focus(autoFocus)}
      error={error ?? null}
      withAsterisk={rest.required ?? false}
      inputMode="decimal"
      autoComplete="off"
      placeholder={formatDecimal('0.00', locale)}
      classNames={{ input: 'num' }}
      rightSection={<span className="dim">{currency}</span>}
      rightSectionWidth={44}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}
export function ChoiceField({
  options,
  onChange,
  autoFocus,
  error,
  clearable,
  ...rest
}: FieldProps & { options: readonly Choice[]; clearable?: boolean }) {
  return (
    <Select
      {...rest}
      {...focus(autoFocus)}
      error={error ?? null}
      withAsterisk={rest.required ?? false}
      data={[...options]}
      value={rest.value === '' ? null : rest.value}
      onChange={(v) => onChange(v ?? '')}
      allowDeselect={false}
      clearable={clearable ?? false}
      checkIconPosition="right"
    />
  );
}

const CREATE = '+create';
type PartyProps = Omit<FieldProps, 'value' | 'onChange'> & {
  readonly value: Party | null;
  readonly onChange: (party: Party | null) => void;
  readonly kind: 'client' | 'supplier';
  readonly mayCreate?: boolean;
};
export interface Party {
  readonly code: string;
  readonly name: string;
}

/** A client or supplier looked up by name on the server; a client who is not there can be created in place. */
export function PartyField({ value, onChange, kind, mayCreate, autoFocus, error, ...rest }: PartyProps) {
  const { t, problem } = useI18n();
  const [text, setText] = useState(value?.name ?? '');
  const [typed] = useDebouncedValue(text, 200);
  const asked = typed === value?.name ? '' : typed.trim();
  const found = useQuery({
    queryKey: [kind, 'find', asked],
    queryFn: async ({ signal }): Promise<Party[]> => {
      const input = { limit: 20, ...(asked === '' ? {} : { filter: words(asked) }) };
      return (kind === 'client' ? await clientList(input, { signal }) : await supplierList(input, { signal })).items;
    },
    placeholderData: (before) => before,
  });
  const options = useMemo(() => {
    const all = new Map((found.data ?? []).map((p) => [p.code, { value: p.code, label: p.name }]));
    if (value && !all.has(value.code)) all.set(value.code, { value: value.code, label: value.name });
    const list = [...all.values()];
    if (mayCreate && asked !== '') list.push({ value: CREATE, label: t('client.create', { name: asked }) });
    return list;
  }, [found.data, value, mayCreate, asked, t]);
  const pick = async (code: string | null) => {
    if (code !== CREATE) {
      const party = (found.data ?? []).find((p) => p.code === code) ?? null;
      onChange(party && { code: party.code, name: party.name });
      return;
    }
    await attempt(problem, async () => {
      const made = await clientCreate({ name: asked });
      onChange({ code: made.code, name: made.name });
      setText(made.name);
    });
  };
  return (
    <Select
      {...rest}
      {...focus(autoFocus)}
      {...(rest.label === '' ? { label: null, 'aria-label': rest.placeholder ?? '' } : {})}
      error={error ?? null}
      withAsterisk={rest.required ?? false}
      placeholder={rest.placeholder ?? (kind === 'client' ? t('client.choose') : t('suppliers.choose'))}
      data={options}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('do.remove') }}
      filter={({ options: all }) => all}
      searchValue={text}
      onSearchChange={setText}
      value={value?.code ?? null}
      onChange={(code) => void pick(code)}
      nothingFoundMessage={t('client.none')}
      renderOption={({ option }) => (
        <span className="row-flex grow">
          <span className="grow">{option.label}</span>
          {option.value !== CREATE && <span className="dim">{option.value}</span>}
        </span>
      )}
    />
  );
}
