/** Who says what of a service, field by field. */
import { escapePointer, type Instant, type Service, type Tx } from '../../../contracts/index.ts';
import { toldOnce } from '../channels.ts';
import { differencesOf, type Stated, valueAt } from '../claims.ts';
import { type FactRow, facts, type ServiceRow, timeline } from '../model.ts';
import { byTime } from '../rules.ts';
import { claimsIn, stands, toldBy } from './claims.ts';
import { toldIn } from './fold.ts';

export const SPEAKERS = ['person', 'supplier', 'distributor', 'rule'] as const;
export interface Field {
  readonly field: string;
  readonly value: unknown;
  readonly by: (typeof SPEAKERS)[number];
  readonly who: string | null;
  readonly at: Instant;
}

/** Every field that holds something, as pointers into `Stated`. */
function leavesOf(value: unknown, field = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [field];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, `${field}/${escapePointer(key)}`));
}

/** Who enters a service by hand says all of it; of the others each field is of the message since which it is told like this, unless a person said it. */
export async function fieldsOf(tx: Tx, type: Service, service: ServiceRow): Promise<readonly Field[]> {
  const all = (await tx.find(facts, { service_id: service.id })).sort((a, b) => byTime(toldIn(a).booked, toldIn(b).booked));
  const ruled = (['supplier', 'sold_as'] as const).map(
    (column): Field => ({
      field: column === 'supplier' ? '/supplier' : '/soldAs',
      value: service[column],
      by: 'rule',
      who: null,
      at: service.created_at,
    }),
  );
  const stated = stands(service);
  const claims = claimsIn(service);
  const since = sinceOf(all, type);
  const person = all.length === 0 ? await entered(tx, service) : null;
  return [
    ...leavesOf(stated).map((field): Field => {
      const value = valueAt(stated, field);
      const said = claims?.said.find((s) => `${field}/`.startsWith(`${s.field}/`));
      if (said) return { field, value, by: 'person', who: said.by.name, at: said.at };
      if (person) return { field, value, by: 'person', ...person };
      const fact = since(field) ?? (all.at(-1) as FactRow);
      return { field, value, by: toldIn(fact).booked.toldBy ?? 'distributor', who: fact.plugin, at: fact.imported_at };
    }),
    ...ruled,
  ];
}

/** The message since which a field is told as it is told now. */
function sinceOf(all: readonly FactRow[], type: Service): (field: string) => FactRow | null {
  const steps = all.map((fact, i) => ({ fact, told: toldBy(toldOnce(all.slice(0, i + 1).map(toldIn)).sort(byTime), type) }));
  const now: Stated | undefined = steps.at(-1)?.told;
  return (field) => {
    const other = steps.findLastIndex(({ told }) => differencesOf(valueAt(told, field), valueAt(now, field)).length > 0);
    return steps[other + 1]?.fact ?? null;
  };
}

async function entered(tx: Tx, service: ServiceRow): Promise<Pick<Field, 'who' | 'at'>> {
  const notes = await tx.find(
    timeline,
    { dossier: service.dossier, kind: ['service.added', 'service.updated'] },
    { order: [['id', 'asc']] },
  );
  const last = notes.findLast(({ data }) => (data as { service?: string }).service === service.id);
  return { who: last?.actor_name ?? null, at: last?.at ?? service.created_at };
}
