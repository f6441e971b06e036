/** A form built from the JSON Schema of a service's item: titles in both languages come from `x-title`. */
import { ActionIcon, Button, Checkbox, TagsInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useI18n } from '../i18n/index.tsx';
import { ChoiceField, TextField } from './fields.tsx';

export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly 'x-title'?: Readonly<Record<string, string>>;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}
type Json = Record<string, unknown>;

/** An empty value that the form can fill: required arrays of things get one entry, because an item without any says nothing. */
export function blank(schema: JsonSchema): Json {
  const out: Json = {};
  for (const name of schema.required ?? []) {
    const field = schema.properties?.[name];
    if (field?.type === 'array') out[name] = field.items?.type === 'object' ? [blank(field.items)] : [];
  }
  return out;
}
/** Without the fields nobody filled. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined && v !== '' && v !== null)
      .map(([k, v]) => [k, pruned(v)]),
  );
}

interface Props {
  readonly schema: JsonSchema;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
  /** Pointer of this object in the input. */
  readonly pointer: string;
  readonly error: (pointer: string) => string | undefined;
}

export function SchemaForm({ schema, value, onChange, pointer, error }: Props) {
  const entries = Object.entries(schema.properties ?? {});
  const lists = entries.filter(([, s]) => s.type === 'array' && s.items?.type === 'object');
  const plain = entries.filter(([name]) => !lists.some(([l]) => l === name));
  const set = (name: string, next: unknown) => onChange({ ...value, [name]: next });
  return (
    <>
      {lists.map(([name, field]) => (
        <ListField
          key={name}
          schema={field}
          value={(value[name] as Json[] | undefined) ?? []}
          onChange={(v) => set(name, v)}
          pointer={`${pointer}/${name}`}
          error={error}
        />
      ))}
      {plain.length > 0 && (
        <div className="form-row">
          {plain.map(([name, field]) => (
            <Field
              key={name}
              schema={field}
              required={schema.required?.includes(name) ?? false}
              value={value[name]}
              onChange={(v) => set(name, v)}
              error={error(`${pointer}/${name}`)}
            />
          ))}
        </div>
      )}
    </>
  );
}

const labelOf = (schema: JsonSchema, locale: string): string => schema['x-title']?.[locale] ?? schema.title ?? '';
function useLabel(schema: JsonSchema): string {
  return labelOf(schema, useI18n().locale);
}

/** What a form calls a field of an item, by its pointer: `Leg 1, From`. */
export function nameOf(schema: JsonSchema, pointer: string, locale: string): string {
  const names: string[] = [];
  let at: JsonSchema | undefined = schema;
  for (const key of pointer.split('/').slice(1)) {
    if (at?.items && /^\d+$/.test(key)) names.splice(-1, 1, `${labelOf(at.items, locale) || names.at(-1)} ${Number(key) + 1}`);
    else names.push(labelOf(at?.properties?.[key] ?? {}, locale) || key);
    at = at?.items && /^\d+$/.test(key) ? at.items : at?.properties?.[key];
  }
  return names.join(', ');
}

function ListField({
  schema,
  value,
  onChange,
  pointer,
  error,
}: Omit<Props, 'value' | 'onChange'> & { value: Json[]; onChange: (value: Json[]) => void }) {
  const { t } = useI18n();
  const label = useLabel(schema);
  const one = useLabel(schema.items ?? {});
  return (
    <>
      {value.map((entry, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity but their place
        <fieldset key={i} className="fieldset">
          <legend>
            {one || label} {i + 1}
            {value.length > 1 && (
              <ActionIcon
                size={20}
                aria-label={`${t('do.remove')}: ${one || label} ${i + 1}`}
                onClick={() => onChange(value.filter((_, at) => at !== i))}
              >
                <IconTrash size={13} />
              </ActionIcon>
            )}
          </legend>
          <SchemaForm
            schema={schema.items ?? {}}
            value={entry}
            onChange={(v) => onChange(value.map((e, at) => (at === i ? v : e)))}
            pointer={`${pointer}/${i}`}
            error={error}
          />
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange([...value, blank(schema.items ?? {})])}
        >
          {t('do.add')}: {one || label}
        </Button>
      </div>
    </>
  );
}

function Field({
  schema,
  required,
  value,
  onChange,
  error,
}: {
  schema: JsonSchema;
  required: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  error: string | undefined;
}) {
  const label = useLabel(schema);
  const text = value === undefined || value === null ? '' : String(value);
  if (schema.type === 'boolean')
    return <Checkbox mt={24} label={label} checked={value === true} onChange={(e) => onChange(e.currentTarget.checked || undefined)} />;
  if (schema.type === 'array')
    return (
      <TagsInput
        size="xs"
        label={label}
        value={(value as string[] | undefined) ?? []}
        onChange={onChange}
        error={error ?? null}
        splitChars={[',', ';']}
        acceptValueOnBlur
      />
    );
  if (schema.enum)
    return (
      <ChoiceField
        label={label}
        required={required}
        value={text}
        onChange={(v) => onChange(v || undefined)}
        error={error}
        options={schema.enum.map((v) => ({ value: v, label: v }))}
        clearable
      />
    );
  if (schema.type === 'integer' || schema.type === 'number')
    return (
      <TextField
        label={label}
        required={required}
        type="number"
        value={text}
        onChange={(v) => onChange(v === '' ? undefined : Number(v))}
        error={error}
      />
    );
  // The patterns of days and of local times are the only ones that begin with a year.
  const kind = schema.pattern?.startsWith('^\\d{4}-') ? (schema.pattern.includes('T') ? 'datetime-local' : 'date') : 'text';
  const upper = schema.pattern?.startsWith('^[A-Z]') ?? false;
  return (
    <TextField
      label={label}
      required={required}
      type={kind}
      value={text}
      onChange={(v) => onChange((upper ? v.toUpperCase() : v) || undefined)}
      error={error}
    />
  );
}
